"""The settings of what is outside: WeChat, WeChat Pay, text messages; and what production refuses of them."""

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.core.json_object import JsonObject
from app.core.webhook_targets import Allowed, AllowedTargets

WECHAT: Final = "https://api.weixin.qq.com"
WECHAT_PAY: Final = "https://api.mch.weixin.qq.com"
APIV3_KEY_LENGTH: Final = 32
STANDIN_APP: Final = "wx5a4d1e0000standin"
STANDIN_SECRET: Final = "standin-secret-everybody-can-read-it"
STANDIN_PUSH_TOKEN: Final = "standinPushToken"
"""The mini-program that `gongdan wechat-standin` knows."""
STANDIN_MCHID: Final = "1900000109"
STANDIN_APIV3_KEY: Final = "standin-key-everybody-can-read-it"[:APIV3_KEY_LENGTH]
STANDIN_SERIAL: Final = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
STANDIN_PUBLIC_KEY_ID: Final = "PUB_KEY_ID_0119000001092026112900000000000000"
"""The merchant that it knows."""
STANDIN_ERP_TOKEN: Final = "erp-standin-token-everybody-can-read-it"
"""The bearer token that `gongdan erp-standin` asks for."""

Environment = Literal["laptop", "production"]
TemplateUse = Literal["progress", "money", "complaint", "arrival", "task"]
TemplateField = Annotated[str, Field(pattern=r"^[a-z_]+[0-9]{1,3}$", max_length=40)]
SmsWay = Literal["off", "console", "file", "http"]


class WechatTemplate(BaseModel):
    """One template of subscribe messages that a mini-program has chosen in WeChat's console."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1, max_length=80)
    fields: dict[str, TemplateField]
    """Which field takes what: `{"number": "character_string1", "title": "thing2", "at": "time3", "text": "thing4"}`."""


class WechatApp(BaseModel):
    """One mini-program: its AppSecret, whose it is, and its templates."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    secret: SecretStr
    organisation: str = ""
    """The code of its organisation; needed where there are several."""
    templates: dict[TemplateUse, WechatTemplate] = Field(default_factory=dict)
    """Its templates of subscribe messages, by what they are for."""
    content_check: bool = True
    """Whether WeChat checks what its users write and send before staff see it."""
    push_token: SecretStr = SecretStr("")
    """The token of its message push (消息推送), by which WeChat tells the results for pictures. Empty: pictures are not
    checked."""
    page: str = Field(default="pages/notice/notice", max_length=200)
    """The page that a message opens; it gets `id`, the notice's."""


def _console_on_a_laptop(data: JsonObject) -> SmsWay:
    return "console" if data.get("environment") == "laptop" else "off"


class OutsideSettings(BaseSettings):
    """Where other systems are, and the secrets with which they are called."""

    model_config = SettingsConfigDict(use_attribute_docstrings=True)

    environment: Environment = "laptop"
    """Where this runs. ``laptop`` has working defaults for everything; ``production`` refuses the unsafe ones."""

    wechat_url: str = Field(default=WECHAT, max_length=200)
    """Where WeChat's servers are; on a laptop perhaps a stand-in (`gongdan wechat-standin`)."""

    wechat_apps: dict[str, WechatApp] = Field(default_factory=dict, repr=False)
    """The mini-programs, as JSON: `{"wx…": {"secret": "…", "organisation": "code", "templates": {…}}}`. None:
    nobody logs in by WeChat."""

    public_url: str = Field(default="", max_length=200, pattern=r"^(https?://[^\s/]+)?$")
    """This service as the internet reaches it (`https://gongdan.example.com`): WeChat fetches pictures there to check
    them. Empty: pictures are not checked."""

    wechat_pay_url: str = Field(default=WECHAT_PAY, max_length=200)
    """Where WeChat Pay's servers are; on a laptop perhaps a stand-in."""

    wechat_pay_mchid: str = Field(default="", max_length=32)
    """The merchant's number. Empty: nobody pays in the app."""

    wechat_pay_serial: str = Field(default="", max_length=80)
    """The serial of the merchant's API certificate."""

    wechat_pay_private_key: Path | None = None
    """The file of the merchant's private key (apiclient_key.pem)."""

    wechat_pay_api_key: SecretStr = SecretStr("")
    """The merchant's APIv3 key, 32 characters: it decrypts notices."""

    wechat_pay_public_key: Path | None = None
    """The file of WeChat Pay's public key (pub_key.pem), with which answers and notices are verified."""

    wechat_pay_public_key_id: str = Field(default="", max_length=80)
    """The id of that key, `PUB_KEY_ID_…`."""

    wechat_pay_notify_url: str = Field(default="", max_length=255)
    """Where WeChat Pay sends its notices: this service's `/v1/wechat/pay/notify`, as the internet reaches it."""

    wechat_pay_organisation: str = Field(default="", max_length=20)
    """The code of the organisation whose merchant it is; needed where there are several."""

    erp_url: str = Field(default="", max_length=200, pattern=r"^(https?://[^\s?#]+)?$")
    """Where the company's ERP answers (docs/erp.md); on a laptop perhaps a stand-in (`gongdan erp-standin`). Empty:
    none is connected, and what it would know is "unknown"."""

    erp_token: SecretStr = SecretStr("")
    """The bearer token with which the ERP is asked."""

    erp_timeout_seconds: float = Field(default=3.0, ge=0.2, le=10.0)
    """How long one question to the ERP may take; after that its answer is "unknown"."""

    webhook_allowed_hosts: Allowed = AllowedTargets()
    """Receivers of webhooks beside the public internet, separated by commas: names and addresses, which may take
    ``http://``, and networks (``erp.intranet, 127.0.0.1, 10.20.0.0/16``). Default: none."""

    webhook_timeout_seconds: float = Field(default=15.0, ge=0.2, le=60.0)
    """How long one try of a webhook may take as a whole."""

    webhook_log_days: int = Field(default=30, ge=1, le=3650)
    """After how many days a delivery that ended is deleted from the log."""

    sms: SmsWay = Field(default_factory=_console_on_a_laptop)
    """How text messages are sent: `console` prints them, `file` appends them to a file, `http` hands them to a gateway.
    Default: console on a laptop, off in production."""

    sms_file: Path = Path("./var/sms.txt")
    """The file of `sms=file`."""

    sms_url: str = Field(default="", max_length=500)
    """The gateway of `sms=http`: it gets `{"phone", "text"}` as JSON."""

    sms_token: SecretStr = SecretStr("")
    """The bearer token that the gateway asks for."""


def production_faults(settings: OutsideSettings) -> list[str]:
    """Lists what of these a production must not do, each with the variable to set."""
    faults = []
    if settings.wechat_apps and not _is_real(settings.wechat_url):
        faults.append(
            f"GONGDAN_WECHAT_URL={settings.wechat_url} is a stand-in for WeChat, which lets anybody in as anybody: "
            f"unset it, or set it to {WECHAT}"
        )
    for app_id, app in settings.wechat_apps.items():
        if app_id == STANDIN_APP or app.secret.get_secret_value() in ("", STANDIN_SECRET):
            faults.append(f"GONGDAN_WECHAT_APPS has no secret of its own for {app_id}: copy it from the WeChat console")
    if settings.wechat_pay_mchid:
        faults += _faults_of_payments(settings)
    if settings.erp_url:
        faults += _faults_of_erp(settings)
    if settings.sms in ("console", "file"):
        faults.append(f"GONGDAN_SMS={settings.sms} shows codes for logging in to whoever reads it: use http or off")
    if settings.sms == "http" and not (_is_real(settings.sms_url) and settings.sms_token.get_secret_value()):
        faults.append("GONGDAN_SMS=http needs GONGDAN_SMS_URL (https://…) and GONGDAN_SMS_TOKEN")
    return faults


def _faults_of_payments(settings: OutsideSettings) -> list[str]:
    faults = []
    if not _is_real(settings.wechat_pay_url):
        faults.append(
            f"GONGDAN_WECHAT_PAY_URL={settings.wechat_pay_url} is a stand-in, which moves no money: unset it, or "
            f"set it to {WECHAT_PAY}"
        )
    if not _is_real(settings.wechat_pay_notify_url):
        faults.append("GONGDAN_WECHAT_PAY_NOTIFY_URL must be https://…/v1/wechat/pay/notify as the internet reaches it")
    key = settings.wechat_pay_api_key.get_secret_value()
    if len(key) != APIV3_KEY_LENGTH or key == STANDIN_APIV3_KEY:
        faults.append(f"GONGDAN_WECHAT_PAY_API_KEY is no key of {APIV3_KEY_LENGTH} characters of your own")
    for name in ("serial", "public_key_id"):
        if not getattr(settings, f"wechat_pay_{name}"):
            faults.append(f"GONGDAN_WECHAT_PAY_{name.upper()} is not set: the merchant's console has it")
    for name in ("private_key", "public_key"):
        path: Path | None = getattr(settings, f"wechat_pay_{name}")
        if path is None or not path.is_file():
            faults.append(f"GONGDAN_WECHAT_PAY_{name.upper()} names no file: give the path of the PEM file")
    return faults


def _faults_of_erp(settings: OutsideSettings) -> list[str]:
    faults = []
    if not _is_real(settings.erp_url):
        faults.append(
            f"GONGDAN_ERP_URL={settings.erp_url} is this machine, or sends the token unencrypted: name the ERP's "
            "https:// address, or leave it empty"
        )
    if settings.erp_token.get_secret_value() in ("", STANDIN_ERP_TOKEN):
        faults.append("GONGDAN_ERP_TOKEN is no token of your own: have the ERP issue one for Gongdan")
    return faults


def _is_real(url: str) -> bool:
    """Whether an address is another machine's, and what is sent there is encrypted."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        loopback = ip_address(host).is_loopback
    except ValueError:
        loopback = host == "localhost"
    return parts.scheme == "https" and bool(host) and not loopback
