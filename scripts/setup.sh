#!/bin/sh
# Makes $VENV and installs a hash-pinned requirement file and this project into it.
# uv is used where it is on PATH or can be installed; pip does the same work otherwise.
set -eu
requirements=$1
python=${PYTHON:-python3}
venv=${VENV:-.venv}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "setup: Holdpoint needs Python 3.11 or newer, but '$python' is $("$python" -V 2>&1)." >&2
    echo "       Name another one: make setup PYTHON=python3.12" >&2
    exit 1
}
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv" || {
    echo "setup: '$python -m venv' failed. On Debian and Ubuntu: apt install python3-venv" >&2
    exit 1
}

if command -v uv >/dev/null 2>&1; then
    uv=uv
elif [ -x .tools/bin/uv ]; then
    uv=.tools/bin/uv
elif "$python" -m venv .tools && .tools/bin/pip install --quiet --disable-pip-version-check uv 2>/dev/null; then
    uv=.tools/bin/uv
else
    uv=
fi

if [ -n "$uv" ]; then
    "$uv" pip install --quiet --python "$venv/bin/python" --only-binary :all: \
        --require-hashes -r "$requirements"
    "$uv" pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation -e .
else
    "$venv/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: \
        --require-hashes -r "$requirements"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
fi
echo "Installed into $venv with ${uv:-pip}."
