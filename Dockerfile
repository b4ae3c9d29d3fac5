# Holdpoint in a container: built as a wheel, run without a compiler, a shell user or root.
FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY connector connector
COPY adapters adapters
COPY config config
COPY requirements/runtime.txt requirements/runtime.txt
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels . \
 && python -m venv /opt/holdpoint \
 && /opt/holdpoint/bin/pip install --no-cache-dir --only-binary :all: --require-hashes \
      -r requirements/runtime.txt \
 && /opt/holdpoint/bin/pip install --no-cache-dir --no-deps /wheels/*.whl

FROM python:3.13-slim
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/holdpoint holdpoint
COPY --from=build /opt/holdpoint /opt/holdpoint
ENV PATH=/opt/holdpoint/bin:$PATH \
    HOLDPOINT_HOME=/var/lib/holdpoint \
    HOLDPOINT_HOST=0.0.0.0 \
    HOLDPOINT_LOG_FORMAT=json \
    PYTHONUNBUFFERED=1
USER holdpoint
VOLUME /var/lib/holdpoint
EXPOSE 8600
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8600/ready', timeout=4)"]
ENTRYPOINT ["holdpoint"]
CMD ["serve"]
