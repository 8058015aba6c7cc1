// The rows of a list by the id that they belong to: one probe instead of a binary search, which
// in a large catalog would miss the processor's caches at every step.
#pragma once

#include <bit>
#include <cstdint>
#include <span>

#include "core/base/arena.hpp"

namespace dbe {

template <class Row, class Id>
class Groups {
public:
	Groups() = default;

	// Rows of the same id must be neighbours; there are no more ids than given.
	template <class IdOf>
	Groups(std::span<const Row> rows, std::size_t ids, IdOf id_of, Arena& arena)
		: rows_(rows.data()), slots_(arena.array<Slot>(std::bit_ceil(ids * 2 + 1))) {
		for (std::size_t i = 0; i < rows.size(); i++) {
			Slot& slot = slots_[find_slot(id_of(rows[i]))];
			if (slot.count == 0) slot = {id_of(rows[i]), static_cast<std::uint32_t>(i), 0};
			slot.count++;
		}
	}

	std::span<const Row> find(Id id) const {
		if (slots_.empty()) return {};
		const Slot& slot = slots_[find_slot(id)];
		return {rows_ + slot.first, slot.count};
	}

	const Row* find_one(Id id) const {
		const auto found = find(id);
		return found.empty() ? nullptr : &found.front();
	}

private:
	struct Slot {
		Id id;
		std::uint32_t first;
		std::uint32_t count;  // 0 = free
	};

	// The slot of the id, or the free one where it belongs.
	std::size_t find_slot(Id id) const {
		const std::size_t mask = slots_.size() - 1;
		// Objects made together are asked for together: 16 neighbours stay neighbours.
		const auto number = static_cast<std::uint32_t>(id);
		std::size_t at = ((number >> 4) * std::size_t{0x9E3779B1} >> 12 << 4 | (number & 15)) & mask;
		while (slots_[at].count > 0 && slots_[at].id != id) at = (at + 1) & mask;
		return at;
	}

	const Row* rows_ = nullptr;
	std::span<Slot> slots_;
};

}  // namespace dbe
