#include "core/reports/lock_tree.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace dbe {
namespace {

struct Node {
	const Waiter* waiter = nullptr;
	int depth = 0;
	int parent = -1;  // in the list of nodes
	int blocks = 0;
};

class Forest {
public:
	explicit Forest(std::span<const Waiter> waiters) {
		for (const Waiter& w : waiters) {
			node(w.pid).waiter = &w;
			for (const int blocker : w.blockers) node(blocker);
		}
		set_depths();
		for (auto& [pid, n] : nodes_)
			if (n.waiter != nullptr) choose_parent(pid, n);
		count();
	}

	std::vector<TreeNode> printed() const {
		std::vector<TreeNode> out;
		// A stack instead of a recursion: chains may be as long as there are sessions.
		std::vector<std::pair<int, int>> pending = ordered(no_parent, 0);
		while (!pending.empty()) {
			const auto [pid, depth] = pending.back();
			pending.pop_back();
			const Node& n = nodes_.at(pid);
			out.push_back({pid, depth, n.blocks, n.waiter});
			const auto below = ordered(pid, depth + 1);
			pending.insert(pending.end(), below.begin(), below.end());
		}
		return out;
	}

private:
	static constexpr int no_parent = -1;

	Node& node(int pid) { return nodes_[pid]; }

	// Longest ways from the roots. More rounds than nodes change something in a ring only.
	void set_depths() {
		for (std::size_t round = 0; round < nodes_.size(); round++) {
			bool changes = false;
			for (auto& [pid, n] : nodes_) {
				if (n.waiter == nullptr) continue;
				for (const int blocker : n.waiter->blockers) {
					const int depth = nodes_[blocker].depth + 1;
					if (blocker == pid || depth <= n.depth) continue;
					n.depth = depth;
					changes = true;
				}
			}
			if (!changes) return;
		}
	}

	bool is_above(int pid, int other) const {
		for (std::size_t step = 0; other != no_parent && step <= nodes_.size(); step++) {
			if (other == pid) return true;
			other = nodes_.at(other).parent;
		}
		return false;
	}

	void choose_parent(int pid, Node& n) {
		int best = no_parent;
		for (const int blocker : n.waiter->blockers) {
			if (is_above(pid, blocker)) continue;
			if (best == no_parent || nodes_[blocker].depth > nodes_[best].depth) best = blocker;
		}
		n.parent = best;
		// Whoever waits for nobody known is no victim of the tree, but is shown.
	}

	void count() {
		for (const auto& [pid, n] : nodes_)
			for (int above = n.parent; above != no_parent; above = nodes_[above].parent)
				nodes_[above].blocks++;
	}

	// For a stack: the last comes out first.
	std::vector<std::pair<int, int>> ordered(int parent, int depth) const {
		std::vector<std::pair<int, int>> list;
		for (const auto& [pid, n] : nodes_)
			if (n.parent == parent) list.emplace_back(pid, depth);
		std::sort(list.begin(), list.end(), [&](const auto& a, const auto& b) {
			const auto key = [&](int pid) {
				const Node& n = nodes_.at(pid);
				return std::tuple(-n.blocks, n.waiter == nullptr ? 0.0 : -n.waiter->seconds, pid);
			};
			return key(a.first) > key(b.first);
		});
		return list;
	}

	std::map<int, Node> nodes_;
};

}  // namespace

std::vector<TreeNode> lock_tree(std::span<const Waiter> waiters) {
	return Forest(waiters).printed();
}

}  // namespace dbe
