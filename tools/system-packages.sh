#!/usr/bin/env bash
# Chromium opens the pages and LibreOffice converts the reports, in the tests; Pango draws the text of the PDF sheets.
# Debian's packages, when missing.
set -euo pipefail
missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v soffice >/dev/null || missing+=(libreoffice-writer-nogui)
libraries=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p)
for library in libpango-1.0.so.0:libpango-1.0-0 libpangoft2-1.0.so.0:libpangoft2-1.0-0 libharfbuzz-subset.so.0:libharfbuzz-subset0; do
  [[ $libraries == *"${library%%:*}"* ]] || missing+=("${library##*:}")
done
[ ${#missing[@]} -eq 0 ] && exit 0
root=()
[ "$(id -u)" -eq 0 ] || root=(sudo)
"${root[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
