"""The lifecycles drawn for people: /lifecycles and /lifecycles/{name}, in Chinese or English, from local files only."""

from functools import cache
from html import escape
from importlib.resources import files
from typing import Final

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.api.http.problems import language_of
from app.core.catalogue import sentences
from app.core.errors import NotFound
from app.core.lang import Language, Words
from app.workflow.diagrams.mermaid import fields
from app.workflow.diagrams.svg import draw
from app.workflow.engine.clauses import title_of
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.step import START, Guard, Step
from app.workflow.kinds.all_lifecycles import ALL

ASSETS: Final = {"lifecycle.css": "text/css", "lifecycle.js": "text/javascript"}
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

SAYS: Final = sentences("pages.lifecycles")


async def index(request: Request) -> Response:
    """The first lifecycle stands for all; its page links to the others."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/lifecycles/{next(iter(ALL))}{query}", status_code=307, headers=HEADERS)


async def page(request: Request) -> Response:
    """The drawn page of one lifecycle. Raises NotFound."""
    name = request.path_params["name"]
    if name not in ALL:
        raise NotFound(values={"what": Words("lifecycle", "流程")})
    wanted = request.query_params.get("lang")
    language: Language = "en" if wanted == "en" else "zh" if wanted == "zh" else language_of(request)
    return HTMLResponse(
        _html(name, language), headers={**HEADERS, "Content-Language": language, "Vary": "Accept-Language"}
    )


async def asset(request: Request) -> Response:
    """The page's style and script. Raises NotFound."""
    name = request.path_params["name"]
    if name not in ASSETS:
        raise NotFound(values={"what": Words("file", "文件")})
    return Response(_asset(name), media_type=ASSETS[name], headers={**HEADERS, "Cache-Control": "max-age=300"})


def install(app: FastAPI) -> None:
    """Serve the pages; they are no operations, so the OpenAPI document does not list them."""
    app.add_route("/lifecycles", index, include_in_schema=False)
    app.add_route("/lifecycles/assets/{name}", asset, include_in_schema=False)
    app.add_route("/lifecycles/{name}", page, include_in_schema=False)


@cache
def _asset(name: str) -> bytes:
    return (files("app.api") / "static" / name).read_bytes()


@cache
def _html(name: str, language: Language) -> str:
    return _Sheet(ALL[name], language).html()


class _Sheet:
    """One page in one language."""

    def __init__(self, lifecycle: Lifecycle, language: Language) -> None:
        self.lifecycle, self.language = lifecycle, language
        self.labels = {state.value: state.label(language) for state in lifecycle.states}
        self.labels[START] = self.say("new")

    def say(self, key: str) -> str:
        """A sentence of the page."""
        return escape(self.words(SAYS[key]))

    def words(self, words: Words) -> str:
        """Words with their {placeholders} left as they are."""
        return words.zh if self.language == "zh" else words.en

    def html(self) -> str:
        """The whole page."""
        noun = escape(self.words(self.lifecycle.noun))
        spoken = "".join(f' data-{key}="{self.say(key)}"' for key in ("all", "leads", "stays", "nothing"))
        legend = "".join(
            f'<li class="{key}"><i></i>{self.say(key)}</li>' for key in ("forward", "back", "shared", "final")
        )
        columns = "".join(f"<th>{name}</th>" for name in self.say("columns").split("|"))
        rows = "".join(self._row(step) for step in self.lifecycle.steps)
        return (
            f'<!doctype html><html lang="{"zh-CN" if self.language == "zh" else "en"}"><head><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width"><title>{noun} · Gongdan 工单</title>'
            '<link rel="stylesheet" href="/lifecycles/assets/lifecycle.css">'
            '<script src="/lifecycles/assets/lifecycle.js" defer></script></head>'
            f"<body{spoken}><header><h1>{noun}</h1><nav>{self._others()}</nav>"
            f'<nav class="languages">{self._languages()}</nav></header><main>'
            f'<p class="intro">{self.say("intro")}</p><ul class="legend">{legend}</ul>'
            f'<div class="split"><div class="sheet">{draw(self.lifecycle, self.language)}</div>'
            f'<aside class="panel" aria-live="polite"><p>{self.say("hint")}</p></aside></div>'
            f'<div class="tools"><h2>{self.say("actions")}</h2>'
            f'<select name="role" aria-label="{self.say("everybody")}">{self._people()}</select></div>'
            f'<div class="wide"><table><thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table></div>'
            "</main></body></html>"
        )

    def _others(self) -> str:
        links = []
        for name, lifecycle in ALL.items():
            here = ' aria-current="page"' if lifecycle is self.lifecycle else ""
            links.append(f'<a href="/lifecycles/{name}?lang={self.language}"{here}>{self.words(lifecycle.noun)}</a>')
        return "".join(links)

    def _languages(self) -> str:
        links = []
        for code, text in (("zh", "中文"), ("en", "English")):
            here = ' aria-current="true"' if code == self.language else ""
            links.append(f'<a href="?lang={code}" lang="{code}"{here}>{text}</a>')
        return "".join(links)

    def _people(self) -> str:
        people = {who.name: who.words for step in self.lifecycle.steps for who in step.who}
        people = {"": SAYS["everybody"], **people}
        return "".join(f'<option value="{name}">{escape(self.words(words))}</option>' for name, words in people.items())

    def _row(self, step: Step) -> str:
        title = escape(self.words(self.lifecycle.titles[step.action]))
        target = "" if step.target is None else str(step.target)
        named = dict.fromkeys(self.words(who.words) for who in step.who)
        people = escape(("、" if self.language == "zh" else ", ").join(named))
        data = {
            "action": step.action,
            "from": " ".join(str(source) for source in step.source),
            "to": target,
            "to-title": escape(self.labels.get(target, "")),
            "who": " ".join(who.name for who in step.who),
            "people": people,
            "title": title,
            "clause": step.clause,
        }
        attributes = "".join(f' data-{name}="{value}"' for name, value in data.items())
        effects = "".join(f"<li>{escape(self.words(effect.words))}</li>" for effect in step.then)
        return (
            f'<tr{attributes}><td class="action"><b>{title}</b><br><code>{step.action}</code></td>'
            f"<td>{''.join(self._chip(str(source)) for source in step.source)}</td>"
            f"<td>{self._chip(target) if target else self.say('same')}</td><td>{people}</td>"
            f'<td>{self._needs(step)}</td><td class="rules"><ul>{"".join(map(self._guard, step.rules))}</ul></td>'
            f'<td class="then"><ul>{effects}</ul></td><td><code>{step.event}</code></td>'
            f"<td>{self._clause(step.clause)}</td></tr>"
        )

    def _chip(self, state: str) -> str:
        css_class = "chip final" if state in self.lifecycle.final else "chip"
        return f'<span class="{css_class}">{escape(self.labels[state])}</span>'

    def _needs(self, step: Step) -> str:
        tags = []
        for field in fields(self.lifecycle, step.action):
            tag = "b" if field["required"] else "span"
            tags.append(f'<{tag} title="{escape(field["meaning"])}">{field["name"]}</{tag}>')
        return ", ".join(tags)

    def _guard(self, rule: Guard) -> str:
        text = escape(self.words(rule.words))
        if text == "{why}":
            text = escape((rule.check.__doc__ or "").strip().split("\n")[0])
        return f"<li>{text} <small><code>{rule.name}</code> {self._clause(rule.clause)}</small></li>"

    def _clause(self, clause: str) -> str:
        return f'<span class="clause" title="{escape(self.words(title_of(clause)))}">{clause}</span>'
