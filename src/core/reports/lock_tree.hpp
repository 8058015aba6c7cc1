// Who waits for whom, as a forest: roots are those who block others and wait for nobody.
#pragma once

#include <span>
#include <vector>

namespace dbe {

struct Waiter {
	int pid;
	double seconds;	// negative = unknown
	std::vector<int> blockers;
};

struct TreeNode {
	int pid;
	int depth;	 // 0 for a root
	int blocks;	 // how many wait for it, directly or through others
	const Waiter* waiter;	// null for a root
};

// In the order of printing: the root with most victims first, below each node those who wait for
// it, longest first. Each session appears once, below the blocker that waits deepest itself,
// since that one goes last. A ring, which only a deadlock not yet found makes, is cut anywhere.
std::vector<TreeNode> lock_tree(std::span<const Waiter> waiters);

}  // namespace dbe
