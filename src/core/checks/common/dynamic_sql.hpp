// SQL that a PL/pgSQL function puts together from its arguments.
#pragma once

#include <string>

#include "core/base/host.hpp"
#include "core/catalog/model.hpp"

namespace dbe {

struct UnquotedArgument {
	std::string name;			   // as declared; empty when there is none
	bool is_whole_statement = false;  // EXECUTE argument: running it is what the function is for
};

// The first text argument that an EXECUTE takes in as it is: joined by ||, or by %s of format().
// Silent where the argument is quoted, assigned to, compared with something, cast, or handed to
// a function that may check it.
// Polls the host, where there is one: a body of the worst shape takes its time.
UnquotedArgument unquoted_argument(const Function& function, const Host* host = nullptr);
// Of such a body nothing is said.
bool is_too_long_to_read(const Function& function);

}  // namespace dbe
