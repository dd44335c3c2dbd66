#!/usr/bin/env bash
# Builds the Debian package and says where it is. PROFILE (release) names the cargo profile; what is
# built under another is for tests. Needs cargo-deb: cargo install --locked cargo-deb
set -euo pipefail
cd "$(dirname "$0")/.."
profile=${PROFILE:-release}
folder=$profile
[ "$profile" = dev ] && folder=debug
cargo build --locked --bin attache --profile "$profile"
attache=target/$folder/attache
package=target/package
rm -rf "$package"
"$attache" man --out "$package/man"
gzip -9n "$package"/man/*
"$attache" completions bash > "$package/attache.bash"
"$attache" completions zsh > "$package/_attache"
"$attache" completions fish > "$package/attache.fish"
cargo deb --quiet --locked --no-build --profile "$profile" --output "$package/attache.deb"
echo "$package/attache.deb"
