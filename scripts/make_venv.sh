#!/bin/sh
# make_venv.sh DIR LOCK: a fresh environment DIR with what LOCK pins and this checkout, editable.
# Needs a Python (PYTHON, else python3) that has venv, and either ensurepip or a pip of its own.
set -eu

dir=$1
lock=$2
python=${PYTHON:-python3}

die() {
    echo "$*" >&2
    exit 1
}

command -v "$python" >/dev/null 2>&1 ||
    die "There is no '$python' here: install Python 3.11 or newer, or name one with 'make PYTHON=/path/to/python3'."

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    die "psoas needs Python 3.11 or newer and '$python' is older: name a newer one, e.g. 'make PYTHON=python3.12'."

if "$python" -m venv --clear "$dir" >/dev/null 2>&1; then
    pip() { "$dir/bin/python" -m pip "$@"; }
elif said=$({ "$python" -m venv --clear --without-pip "$dir" &&
              "$python" -m pip --python "$dir/bin/python" --version >/dev/null; } 2>&1); then
    # No ensurepip (Debian without python3-venv): the pip beside that Python installs into DIR.
    pip() { "$python" -m pip --python "$dir/bin/python" "$@"; }
else
    case $said in
        "" | *"No module named"* | *ensurepip* | *"no such option"*)
            die "'$python' lacks what makes an environment (venv and pip): install it, e.g. 'apt install python3-venv' on Debian or Ubuntu, 'dnf install python3-pip' on Fedora, and run make again." ;;
        *)
            die "$said" ;;
    esac
fi

echo "Making $dir from $lock (a minute or two the first time) ..." >&2
pip install -qq --disable-pip-version-check --require-hashes -r "$lock"
pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
