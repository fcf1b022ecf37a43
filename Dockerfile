# One image for the service, the worker and the migrations: what runs is the command's choice.
FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
# a mirror; what comes from it is held against the lock's hashes
ARG PIP_INDEX_URL
WORKDIR /srv/gongdan
# the packages change seldom, so they are a layer of their own
COPY requirements.lock ./
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-deps --require-hashes -r requirements.lock
COPY pyproject.toml ./
COPY migrations ./migrations
COPY openapi ./openapi
COPY app ./app
RUN /opt/venv/bin/pip install --no-deps --no-index --no-build-isolation --editable . \
    && /opt/venv/bin/python -m compileall -q app

FROM python:3.11-slim-bookworm
# a fixed number, so that a volume's owner can be set from outside
RUN groupadd --gid 10001 gongdan \
    && useradd --uid 10001 --gid gongdan --no-create-home --shell /usr/sbin/nologin gongdan \
    && install -d -o gongdan -g gongdan /var/lib/gongdan /var/lib/gongdan/files
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/gongdan /srv/gongdan
WORKDIR /srv/gongdan
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    GONGDAN_ENVIRONMENT=production \
    GONGDAN_HOST=0.0.0.0 \
    GONGDAN_PORT=8000 \
    GONGDAN_FILES_DIR=/var/lib/gongdan/files
USER 10001:10001
VOLUME ["/var/lib/gongdan"]
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['GONGDAN_PORT'] + '/readyz', timeout=2)"]
ENTRYPOINT ["gongdan"]
CMD ["serve"]
