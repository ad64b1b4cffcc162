# docker build -t medroute .
# docker run --rm -p 127.0.0.1:8080:8080 -e MEDROUTE_OPEN_ACCESS=true medroute
#
# Holds no key, no password and no model: keys come from the environment or a mounted file when it runs.
# Without MEDROUTE_API_KEYS_FILE or MEDROUTE_OPEN_ACCESS it answers its own loopback only, so a published port refuses.

# The version that constraints.txt was tested with.
ARG PYTHON_VERSION=3.11

FROM python:${PYTHON_VERSION}-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
RUN python -m venv /opt/medroute
# What the service needs changes seldom, so it is installed before the source is copied and stays a cached layer.
COPY constraints.txt pyproject.toml ./
RUN python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')" \
      > needs.txt \
    && /opt/medroute/bin/pip install --quiet --constraint constraints.txt --requirement needs.txt
COPY LICENSE README.md ./
COPY backends backends
COPY classifiers classifiers
COPY router router
RUN /opt/medroute/bin/pip install --quiet --no-deps --constraint constraints.txt . \
    && /opt/medroute/bin/pip check \
    && /opt/medroute/bin/pip uninstall --quiet --yes setuptools pip

FROM python:${PYTHON_VERSION}-slim-bookworm
RUN groupadd --system --gid 10001 medroute \
    && useradd --system --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin medroute
COPY --from=build /opt/medroute /opt/medroute
ENV PATH=/opt/medroute/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
# By number, so that Kubernetes can see that it is not root.
USER 10001:10001
WORKDIR /tmp
EXPOSE 8080
# http.client looks at no proxy variable, so the check asks this container and nothing else.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-I", "-c", "import http.client, os, sys; c = http.client.HTTPConnection('127.0.0.1', int(os.environ.get('MEDROUTE_PORT') or 8080), timeout=2); c.request('GET', '/healthz'); sys.exit(c.getresponse().status != 200)"]
ENTRYPOINT ["medroute"]
CMD ["serve", "--host", "0.0.0.0"]
