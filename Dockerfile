FROM python:3.13-slim-bookworm AS build
WORKDIR /srv/conflict-events
RUN python -m venv .venv
COPY requirements.lock ./
RUN .venv/bin/pip install --no-cache-dir --no-deps --only-binary :all: --require-hashes --requirement requirements.lock
COPY pyproject.toml LICENSE ./
COPY app app
COPY migrations migrations
# Compiled here: the file system is read-only where it runs, and a start would compile everything anew.
RUN .venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation --editable . \
    && .venv/bin/python -m compileall -q app migrations

FROM python:3.13-slim-bookworm
# A fixed number, so that the owner of a volume's files does not change from image to image.
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin events \
    && install --directory --owner=events --group=events /data
COPY --from=build /srv/conflict-events /srv/conflict-events
WORKDIR /srv/conflict-events
ENV PATH=/srv/conflict-events/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    EVENTS_HOST=0.0.0.0 \
    EVENTS_LOG_FORMAT=json \
    EVENTS_DATABASE_URL=sqlite:////data/conflict-events.db
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:%s/readyz' % os.environ.get('EVENTS_PORT', 8000), timeout=2)"]
CMD ["conflict-events", "serve", "--migrate", "--seed"]
