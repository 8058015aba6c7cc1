#include "core/base/boundary.hpp"

#include <cstring>
#include <exception>
#include <new>

#include "core/base/encoding.hpp"
#include "core/base/error.hpp"
#include "core/base/host.hpp"

namespace dbe {
namespace {

// Cuts between characters: half a character would fail on its way to the client.
template <std::size_t Size>
void put(char (&target)[Size], std::string_view text) noexcept {
	const std::size_t length = clipped(text, Size - 1, database_encoding());
	std::memcpy(target, text.data(), length);
	target[length] = '\0';
}

dbe_status describe(dbe_error* error, std::string_view state, std::string_view message,
					std::string_view detail, std::string_view hint) noexcept {
	put(error->sqlstate, state);
	put(error->message, message);
	put(error->detail, detail);
	put(error->hint, hint);
	return DBE_CORE_ERROR;
}

}  // namespace

dbe_status run_guarded(dbe_error* error, BoundaryBody body, void* argument) noexcept {
	try {
		body(argument);
		return DBE_OK;
	} catch (const PgErrorInFlight&) {
		return DBE_PG_ERROR;
	} catch (const Error& e) {
		return describe(error, e.sqlstate, e.message, e.detail, e.hint);
	} catch (const std::bad_alloc&) {
		return describe(error, sqlstate::out_of_memory, "out of memory",
						"dbe could not allocate memory for its analysis.", "");
	} catch (const std::exception& e) {
		return describe(error, sqlstate::internal_error, e.what(), "", "");
	} catch (...) {
		return describe(error, sqlstate::internal_error, "unknown exception", "", "");
	}
}

}  // namespace dbe
