# Turns the comments and declarations in sql/*.sql into a page: for each COMMENT ON an entry with
# the declaration and the comment block that stands above it.

FNR == 1 { declaration = ""; notes = "" }

/^-- / && !open { notes = notes substr($0, 4) "\n"; next }

/^CREATE / {
	open = 1
	declaration = ""
}
open {
	line = $0
	sub(/^CREATE OR REPLACE /, "CREATE ", line)
	if (line ~ /^    (LANGUAGE|AS|SET) / || body) body = 1
	else declaration = declaration line "\n"
	if ($0 ~ /;$/) { open = 0; body = 0 }
	next
}

/^COMMENT ON / { comment = ""; target = $0; kind = tolower($3); collecting = 1 }
collecting {
	text = $0
	if (text ~ /'/) { sub(/^[^']*'/, "", text); comment = comment text }
	if ($0 ~ /;$/) {
		collecting = 0
		sub(/';$/, "", comment)
		gsub(/''/, "'", comment)
		sub(/^COMMENT ON [A-Z]+ /, "", target)
		sub(/ IS.*$/, "", target)
		printf "\n## %s `%s`\n\n%s\n", kind, target, comment
		if (kind == "function") printf "\n```sql\n%s```\n", declaration
		if (notes != "") {
			gsub(/\n  +/, " ", notes)
			n = split(notes, lines, "\n")
			print ""
			for (i = 1; i < n; i++) print "- " lines[i]
		}
		notes = ""
	}
	next
}

/^$/ { if (!collecting) notes = "" }
