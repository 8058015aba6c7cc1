// The only place where exceptions end. Every function that C calls goes through boundary() or is
// noexcept.
#pragma once

#include "core/base/wall.hpp"

namespace dbe {

using BoundaryBody = void (*)(void* argument);

// Runs body; whatever it throws becomes a status, described in *error where it is the core's own.
// Copies into the caller's fixed arrays: nothing is allocated on the way out.
dbe_status run_guarded(dbe_error* error, BoundaryBody body, void* argument) noexcept;

template <class Function>
dbe_status boundary(dbe_error* error, Function function) noexcept {
	return run_guarded(
		error, [](void* argument) { (*static_cast<Function*>(argument))(); }, &function);
}

}  // namespace dbe
