-- 113 joins of 4 to 17 tables in 33 families. A family is a set of arms that hang on title: an arm is
-- one to three tables, how they join, and what its filters may be. The variants of a family have the same
-- joins and other filters.
CREATE TABLE bench.arm (arm text PRIMARY KEY, tables text, joins text, shows text, filters text[]);
INSERT INTO bench.arm VALUES
('t', 'title t', NULL, 'min(t.title)', ARRAY[
	't.production_year > 2005', 't.production_year BETWEEN 1990 AND 2000', 't.title LIKE ''%Champion%''', NULL,
	't.production_year > 2010 AND t.title LIKE ''K%''', 't.episode_number BETWEEN 5 AND 9 AND t.season_number < 4',
	't.production_year BETWEEN 1950 AND 1975']),
('kt', 'kind_type kt', 'kt.id = t.kind_id', NULL, ARRAY[
	'kt.kind = ''movie''', 'kt.kind IN (''movie'', ''episode'')', 'kt.kind = ''tv series''']),
('kw', 'movie_keyword mk, keyword k', 'mk.movie_id = t.id AND k.id = mk.keyword_id', 'min(k.keyword)', ARRAY[
	'k.keyword = ''character name in title''', 'k.keyword IN (''superhero'', ''marvel'', ''hero'')', 'k.keyword LIKE ''%sequel%''',
	'k.keyword IN (''murder'', ''blood'', ''violence'', ''revenge'')', 'k.keyword = ''magnet''', 'k.phonetic_code = ''D4''', NULL]),
('mc', 'movie_companies mc, company_name cn', 'mc.movie_id = t.id AND cn.id = mc.company_id', 'min(cn.name)', ARRAY[
	'cn.country_code = ''[us]''', 'cn.country_code <> ''[pl]'' AND (cn.name LIKE ''%Film%'' OR cn.name LIKE ''%Warner%'')',
	'mc.note LIKE ''%(Japan)%'' AND cn.country_code = ''[jp]''', 'cn.country_code = ''[de]''', 'cn.name LIKE ''Ka%''',
	'mc.note IS NULL AND cn.country_code IN (''[gb]'', ''[fr]'', ''[it]'')',
	'(mc.note LIKE ''%(USA)%'' OR mc.note LIKE ''%(worldwide)%'') AND mc.note NOT LIKE ''%(VHS)%''']),
('ct', 'company_type ct', 'ct.id = mc.company_type_id', NULL, ARRAY[
	'ct.kind = ''production companies''', 'ct.kind = ''distributors''', 'ct.kind <> ''miscellaneous companies''']),
('mi', 'movie_info mi, info_type it1', 'mi.movie_id = t.id AND it1.id = mi.info_type_id', 'min(mi.info)', ARRAY[
	'it1.info = ''genres'' AND mi.info IN (''Drama'', ''Horror'')', 'it1.info = ''countries'' AND mi.info IN (''Sweden'', ''Norway'', ''Denmark'')',
	'it1.info = ''release dates'' AND mi.info LIKE ''Japan:200%''', 'it1.info = ''genres'' AND mi.info = ''Western''',
	'it1.info = ''release dates'' AND mi.note LIKE ''%internet%''', 'mi.info IN (''Swedish'', ''Japanese'')',
	'it1.info = ''color info'' AND mi.info = ''Black and White''']),
('mi2', 'movie_info mi2, info_type it2', 'mi2.movie_id = t.id AND it2.id = mi2.info_type_id', 'min(mi2.info)', ARRAY[
	'it2.info = ''budget''', 'it2.info = ''genres'' AND mi2.info = ''War''', 'it2.info = ''release dates'' AND mi2.info LIKE ''USA:199%''']),
('mx', 'movie_info_idx mx, info_type it3', 'mx.movie_id = t.id AND it3.id = mx.info_type_id', 'min(mx.info)', ARRAY[
	'it3.info = ''rating'' AND mx.info > ''8.0''', 'it3.info = ''top 250 rank''', 'it3.info = ''votes''', 'it3.info = ''bottom 10 rank''',
	'it3.info = ''rating'' AND mx.info < ''3.0''', 'it3.info = ''rating''']),
('mx2', 'movie_info_idx mx2, info_type it4', 'mx2.movie_id = t.id AND it4.id = mx2.info_type_id', 'min(mx2.info)', ARRAY[
	'it4.info = ''votes''', 'it4.info = ''rating'' AND mx2.info > ''5.0''']),
('ci', 'cast_info ci, name n', 'ci.movie_id = t.id AND n.id = ci.person_id', 'min(n.name)', ARRAY[
	'n.gender = ''f'' AND n.name LIKE ''%An%''', 'ci.note IN (''(voice)'', ''(voice: English version)'')', 'n.name LIKE ''Bu%''',
	'ci.note IN (''(producer)'', ''(executive producer)'')', 'n.name_code = ''C2'' OR n.name_code = ''X23''',
	'ci.note = ''(head writer)'' AND n.gender = ''m''', 'ci.nr_order = 1 AND n.gender = ''m''']),
('rt', 'role_type rt', 'rt.id = ci.role_id', NULL, ARRAY[
	'rt.role = ''actress''', 'rt.role = ''actor''', 'rt.role IN (''producer'', ''writer'', ''actor'')']),
('ch', 'char_name chn', 'chn.id = ci.person_role_id', 'min(chn.name)', ARRAY[
	NULL, 'chn.name LIKE ''%be%''', 'chn.name = ''Bibi''']),
('an', 'aka_name an', 'an.person_id = n.id', 'min(an.name)', ARRAY[
	NULL, 'an.name LIKE ''%a%''', 'an.name_code LIKE ''D%''']),
('pi', 'person_info pi, info_type it5', 'pi.person_id = n.id AND it5.id = pi.info_type_id', 'min(pi.info)', ARRAY[
	'it5.info = ''mini biography''', 'it5.info = ''birth date'' AND pi.note IS NOT NULL', 'it5.info = ''trivia''']),
('cc', 'complete_cast cc, comp_cast_type cct1, comp_cast_type cct2',
	'cc.movie_id = t.id AND cct1.id = cc.subject_id AND cct2.id = cc.status_id', NULL, ARRAY[
	'cct1.kind = ''cast'' AND cct2.kind LIKE ''%complete%''', 'cct1.kind = ''crew'' AND cct2.kind = ''complete+verified''',
	'cct1.kind IN (''cast'', ''crew'') AND cct2.kind = ''complete''']),
('ml', 'movie_link ml, link_type lt', 'ml.movie_id = t.id AND lt.id = ml.link_type_id', 'min(lt.link)', ARRAY[
	'lt.link LIKE ''%follow%''', 'lt.link IN (''remake of'', ''remade as'', ''features'')', NULL]),
('t2', 'title t2', 't2.id = ml.linked_movie_id', 'min(t2.title)', ARRAY[
	't2.production_year > 2000', 't2.production_year BETWEEN 1970 AND 2009', NULL]),
('kt2', 'kind_type kt2', 'kt2.id = t2.kind_id', NULL, ARRAY[
	'kt2.kind = ''tv series''', 'kt2.kind IN (''movie'', ''episode'')']),
('mx3', 'movie_info_idx mx3, info_type it6', 'mx3.movie_id = t2.id AND it6.id = mx3.info_type_id', 'min(mx3.info)', ARRAY[
	'it6.info = ''rating'' AND mx3.info < ''4.0''', 'it6.info = ''rating''']),
('mc2', 'movie_companies mc2, company_name cn2', 'mc2.movie_id = t2.id AND cn2.id = mc2.company_id', 'min(cn2.name)', ARRAY[
	'cn2.country_code = ''[gb]''', 'cn2.country_code <> ''[us]''']),
('at', 'aka_title at', 'at.movie_id = t.id', 'min(at.title)', ARRAY[
	NULL, 'at.note LIKE ''%(working%''', 'at.note IS NULL']);

CREATE TABLE bench.family (family integer, variants integer, arms text[]);
INSERT INTO bench.family VALUES
(1, 6, '{mc,ct}'), (2, 5, '{mx,kt}'), (3, 4, '{kt,kw}'), (4, 6, '{kw,mi}'), (5, 5, '{ci,rt}'), (6, 6, '{kw,ci}'),
(7, 3, '{mc,ct,mi}'), (8, 6, '{mx,kw}'), (9, 4, '{mc,mi}'), (10, 3, '{mc,kw}'), (11, 5, '{ci,rt,ch,mc}'),
(12, 4, '{kw,mc,ml}'), (13, 3, '{mc,ct,mi,mx}'), (14, 3, '{kt,kw,mi,mx}'), (15, 5, '{at,mc,mi,kw}'), (16, 3, '{an,ci,mc,kw}'),
(17, 4, '{ci,mc,kw}'), (18, 3, '{ci,mi,mx}'), (19, 2, '{an,ci,rt,ch,mc,mi}'), (20, 3, '{cc,kt,kw,ci,ch}'),
(21, 2, '{kw,mc,ct,ml,mi}'), (22, 4, '{kt,kw,mc,ct,mi,mx}'), (23, 2, '{cc,kt,kw,mc,ct,mi}'), (24, 3, '{an,ci,rt,ch,mc,mi,kw}'),
(25, 2, '{ci,kw,mi,mx}'), (26, 2, '{cc,kt,kw,ci,ch,mx}'), (27, 2, '{cc,kw,mc,ct,ml,mi}'), (28, 3, '{cc,kt,kw,mc,ct,mi,mx}'),
(29, 2, '{cc,kw,ci,rt,ch,an,pi,mi}'), (30, 2, '{cc,ci,kw,mi,mx}'), (31, 2, '{ci,kw,mc,mi,mx,mx2}'),
(32, 2, '{kw,ml,t2}'), (33, 2, '{kt,kw,mx,mc,ct,ml,t2,kt2,mx3,mc2}');

-- Which filter an arm gets depends on family, arm and variant; title is an arm of all.
INSERT INTO bench.statement (name, sql)
SELECT format('%s%s', to_char(family, 'fm00'), chr(97 + variant)),
	format(E'SELECT %s\nFROM %s\nWHERE %s', string_agg(shows, ', ' ORDER BY place), string_agg(tables, ', ' ORDER BY place),
		concat_ws(E'\n\tAND ', string_agg(joins, E'\n\tAND ' ORDER BY place), string_agg('(' || filter || ')', ' AND ' ORDER BY place)))
FROM (SELECT f.family, variant, a.place, arm.*,
		arm.filters[1 + (bench.pick(f.family * 100 + a.place, 1, 1000) + variant) % cardinality(arm.filters)] AS filter
	FROM bench.family f, generate_series(0, f.variants - 1) variant, unnest('{t}' || f.arms) WITH ORDINALITY a (arm, place)
	JOIN bench.arm USING (arm)) chosen
GROUP BY family, variant;
