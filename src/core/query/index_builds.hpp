// Index builds that are under way, so that an index not yet valid is told from a failed one.
#pragma once

#include <span>

#include "core/base/arena.hpp"
#include "core/base/host.hpp"
#include "core/catalog/model.hpp"

namespace dbe {

// The indexes being built or rebuilt in the current database and their tables; 0 stands for a
// build that the caller may not see. Ask before the catalogs are read and after: a build that
// begins or ends in between is then listed.
std::span<const RelationId> load_index_builds(const Host& host, Arena& arena);

}  // namespace dbe
