#include "core/server/facts.hpp"

#include "core/catalog/settings.hpp"

namespace dbe {
namespace {

ArchiveQueueFacts load_queue_if_archiving(const Host& host, Arena& arena, const Catalog& catalog) {
	const auto mode = Settings(catalog.settings()).text("archive_mode");
	if (mode && *mode != "off") return load_archive_queue(host, arena);
	ArchiveQueueFacts facts;
	facts.hide(Skip::not_applicable, "archive_mode is off");
	return facts;
}

}  // namespace

ServerFacts load_facts(const Host& host, Arena& arena, const Catalog& catalog) {
	const Server& server = catalog.server();
	ServerFacts facts;
	facts.database = load_database(host, arena);
	facts.sessions = load_sessions(host, arena, server);
	facts.blocked = load_blocked(host, arena);
	facts.horizon = load_horizon(host, arena);
	facts.prepared = load_prepared(host, arena);
	facts.replication = load_replication(host, arena, server);
	facts.replay = load_replay(host, arena, server);
	facts.slots = load_slots(host, arena, server);
	facts.decoding = load_decoding(host, arena);
	facts.subscriptions = load_subscriptions(host, arena, server);
	facts.archiver = load_archiver(host, arena);
	facts.archive_queue = load_queue_if_archiving(host, arena, catalog);
	facts.checkpoints = load_checkpoints(host, arena, server);
	facts.wal = load_wal(host, arena);
	facts.wal_disk = load_wal_disk(host, server);
	facts.pending = load_pending(host, arena);
	facts.collations = load_collations(host, arena, catalog);
	facts.operator_classes = load_operator_classes(host, arena);
	facts.configuration = load_configuration(host, arena);
	facts.multixacts = load_multixacts(host, arena);
	facts.access = load_access(host, arena, server);
	facts.mappings = load_mappings(host, arena);
	facts.opened = load_opened_objects(host, arena);
	facts.powerful_grants = load_powerful_grants(host, arena);
	facts.comments = load_comments(host, arena);
	facts.keywords = load_keywords(host, arena);
	return facts;
}

}  // namespace dbe
