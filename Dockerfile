# Caifen as one container: CPU torch, the default model inside, no network needed at run time.
#   docker build -t caifen .
#   docker run --rm -v caifen:/data caifen caifen key create --name NAME
#   docker run --rm -v caifen:/data -p 127.0.0.1:8000:8000 --read-only --shm-size 2g caifen
# compose.yaml runs it with PostgreSQL.

FROM python:3.11.14-slim-bookworm AS build

# Where torch comes from. The CPU build suits most; for an NVIDIA GPU name the index of its CUDA version.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu

ENV PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1

RUN python -m venv /opt/caifen/venv
ENV PATH=/opt/caifen/venv/bin:$PATH

WORKDIR /src
# The packages change less often than the code, so they lie in layers of their own.
COPY requirements/runtime.txt requirements/torch.txt requirements/
# The lock comes first: it holds all that torch's CPU build needs, so that torch adds nothing unhashed.
RUN pip install --no-deps --require-hashes -r requirements/runtime.txt \
    && pip install --index-url "$TORCH_INDEX" -r requirements/torch.txt

COPY pyproject.toml README.md ./
COPY rubrics rubrics
COPY service service
COPY eval eval
RUN pip install --no-deps --no-build-isolation . && pip check

# The same path as at run time: nothing is prepared, fetched or written then.
ENV CAIFEN_CACHE_DIR=/opt/caifen/cache \
    HF_HUB_OFFLINE=1
RUN caifen model prepare && chmod -R a+rX,go-w /opt/caifen


FROM python:3.11.14-slim-bookworm

LABEL org.opencontainers.image.title="Caifen" \
      org.opencontainers.image.description="Grades free-text exam answers by key points, with evidence" \
      org.opencontainers.image.version="0.1.0"

# A fixed number, so that a cluster can demand a user that is not root and volumes can be given to it.
RUN groupadd --gid 10001 caifen \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin caifen

COPY --from=build /opt/caifen /opt/caifen

# Keys, rubrics, and grades: what a volume is for.
RUN install -d -m 0700 -o 10001 -g 10001 /data
VOLUME /data

# Uploads and files of results are read from temporary files, and torch wants a folder for some even when it writes none.
# /dev/shm is there, and writable, with --read-only; --shm-size says how much is (Docker gives 64 MB).
ENV PATH=/opt/caifen/venv/bin:$PATH \
    CAIFEN_CACHE_DIR=/opt/caifen/cache \
    CAIFEN_DATABASE_URL=sqlite:////data/caifen.db \
    HF_HUB_OFFLINE=1 \
    HOME=/tmp \
    TMPDIR=/dev/shm \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1

USER 10001:10001
WORKDIR /tmp
EXPOSE 8000

# Loading the model takes some seconds. /healthz says that the process answers; /readyz, that it can grade.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]

# In a container the loopback address is unreachable, and for any other the server wants a key to be there: it ends with
# the command that makes one.
CMD ["caifen", "serve", "--host", "0.0.0.0", "--port", "8000"]
