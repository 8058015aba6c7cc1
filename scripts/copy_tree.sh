# shellcheck shell=bash
# For scripts that build the tree in another place, or by other rules. Source it; needs ROOT.

# copy_tree TARGET: the files of the working tree as they are now, committed or not, without
# anything built.
copy_tree() {
	local target=$1 git=(git -c safe.directory="$ROOT" -C "$ROOT")
	rm -rf "$target"
	mkdir -p "$target"
	"${git[@]}" ls-files -z --cached --others --exclude-standard |
		(cd "$ROOT" && while IFS= read -r -d '' file; do
			[ ! -e "$file" ] || printf '%s\0' "$file"
		done) |
		tar -C "$ROOT" --no-recursion --null --files-from=- -cf - |
		tar -C "$target" --no-same-owner -xf -
	# Some tests ask git for the list of files.
	git -C "$target" init -q
	git -C "$target" add -A
}
