#!/bin/sh
# Compiles requirements/*.txt from pyproject.toml: every platform, every Python from 3.11, hashes,
# and no address of an index.
set -eu
uv=$(command -v uv || echo .tools/bin/uv)
compile() {
    "$uv" pip compile pyproject.toml "$@" --quiet --universal --python-version 3.11 --upgrade \
        --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate \
        --custom-compile-command "make requirements"
}
compile --output-file requirements/runtime.txt
compile --group dev --output-file requirements/dev.txt
