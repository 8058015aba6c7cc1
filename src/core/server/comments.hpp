// Comments on the user's objects in which a word says that a secret may follow: most say nothing
// of the kind and are not read. Texts are for judging only, no check repeats them.
#pragma once

#include <span>

#include "core/server/group.hpp"

namespace dbe {

struct Comment {
	std::string_view object;  // "table tenants", "role app"
	std::string_view text;
};

struct CommentFacts : FactGroup {
	std::span<const Comment> list;
};

CommentFacts load_comments(const Host& host, Arena& arena);

}  // namespace dbe
