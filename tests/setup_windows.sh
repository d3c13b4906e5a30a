#!/bin/sh
# Makes sure that the tests of windows have what they need: WebKitGTK, an X server without a screen, a window
# manager, and what shows notifications and tray icons.
set -eu

packages=""
need() { packages="$packages $1"; }
has() { find /usr/lib /usr/lib64 -name "$1" 2>/dev/null | grep -q .; }
has libwebkit2gtk-4.1.so.0 || need libwebkit2gtk-4.1-0
has libayatana-appindicator3.so.1 || need libayatana-appindicator3-1
command -v Xvfb >/dev/null || need xvfb
command -v openbox >/dev/null || need openbox
command -v xdotool >/dev/null || need xdotool
command -v import >/dev/null || need imagemagick
command -v dbus-daemon >/dev/null || need dbus-daemon
command -v dunst >/dev/null || need dunst
command -v trayer >/dev/null || need trayer

[ -z "$packages" ] && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "the tests of windows need: sudo apt-get install -y$packages" >&2
  exit 1
fi
apt-get update
# shellcheck disable=SC2086  # a list
apt-get install -y --no-install-recommends $packages
