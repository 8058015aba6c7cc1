-- A database of films in 21 tables with their primary keys and nothing else: what people, companies,
-- keywords and facts have to do with a title. Like those of the Join Order Benchmark the numbers are
-- skewed (few titles and people have most of the rows) and values depend on each other (the kind of a
-- title, its year, the country of its company), which a planner cannot know.
--
-- Variable: scale, 1 for some 1,500,000 rows, 60,000 of them titles.
SELECT (60000 * :scale)::bigint AS titles, (100000 * :scale)::bigint AS people, (80000 * :scale)::bigint AS characters,
	(8000 * :scale)::bigint AS companies, (6000 * :scale)::bigint AS words \gset

CREATE TABLE kind_type (id integer NOT NULL, kind text NOT NULL);
CREATE TABLE role_type (id integer NOT NULL, role text NOT NULL);
CREATE TABLE company_type (id integer NOT NULL, kind text NOT NULL);
CREATE TABLE comp_cast_type (id integer NOT NULL, kind text NOT NULL);
CREATE TABLE link_type (id integer NOT NULL, link text NOT NULL);
CREATE TABLE info_type (id integer NOT NULL, info text NOT NULL);
CREATE TABLE keyword (id integer NOT NULL, keyword text NOT NULL, phonetic_code text);
CREATE TABLE company_name (id integer NOT NULL, name text NOT NULL, country_code text, name_code text);
CREATE TABLE name (id integer NOT NULL, name text NOT NULL, gender text, name_code text);
CREATE TABLE char_name (id integer NOT NULL, name text NOT NULL, name_code text);
CREATE TABLE title (
	id integer NOT NULL, title text NOT NULL, kind_id integer NOT NULL, production_year integer, season_number integer,
	episode_number integer, phonetic_code text);
CREATE TABLE aka_title (
	id integer NOT NULL, movie_id integer NOT NULL, title text NOT NULL, kind_id integer NOT NULL, note text);
CREATE TABLE aka_name (id integer NOT NULL, person_id integer NOT NULL, name text NOT NULL, name_code text);
CREATE TABLE cast_info (
	id integer NOT NULL, person_id integer NOT NULL, movie_id integer NOT NULL, person_role_id integer, note text,
	nr_order integer, role_id integer NOT NULL);
CREATE TABLE complete_cast (
	id integer NOT NULL, movie_id integer NOT NULL, subject_id integer NOT NULL, status_id integer NOT NULL);
CREATE TABLE movie_companies (
	id integer NOT NULL, movie_id integer NOT NULL, company_id integer NOT NULL, company_type_id integer NOT NULL,
	note text);
CREATE TABLE movie_info (
	id integer NOT NULL, movie_id integer NOT NULL, info_type_id integer NOT NULL, info text NOT NULL, note text);
CREATE TABLE movie_info_idx (
	id integer NOT NULL, movie_id integer NOT NULL, info_type_id integer NOT NULL, info text NOT NULL);
CREATE TABLE movie_keyword (id integer NOT NULL, movie_id integer NOT NULL, keyword_id integer NOT NULL);
CREATE TABLE movie_link (
	id integer NOT NULL, movie_id integer NOT NULL, linked_movie_id integer NOT NULL, link_type_id integer NOT NULL);
CREATE TABLE person_info (
	id integer NOT NULL, person_id integer NOT NULL, info_type_id integer NOT NULL, info text NOT NULL, note text);

-- The lists of kinds.
INSERT INTO kind_type
SELECT n, kind FROM unnest('{movie,tv series,tv movie,video movie,tv mini series,video game,episode}'::text[])
	WITH ORDINALITY k (kind, n);
INSERT INTO role_type
SELECT n, role FROM unnest('{actor,actress,producer,writer,cinematographer,composer,costume designer,director,editor,guest}'::text[])
	WITH ORDINALITY k (role, n);
INSERT INTO company_type
SELECT n, kind FROM unnest('{distributors,production companies,special effects companies,miscellaneous companies}'::text[])
	WITH ORDINALITY k (kind, n);
INSERT INTO comp_cast_type
SELECT n, kind FROM unnest('{cast,crew,complete,complete+verified}'::text[]) WITH ORDINALITY k (kind, n);
INSERT INTO link_type
SELECT n, link FROM unnest('{follows,followed by,remake of,remade as,references,referenced in,spoofs,spoofed in,features,
	featured in,spin off from,spin off,version of,similar to,edited into,edited from,alternate language version of}'::text[])
	WITH ORDINALITY k (link, n);
INSERT INTO info_type
SELECT n, coalesce(('{runtimes,color info,genres,languages,certificates,sound mix,countries,budget,release dates,rating,
	votes,top 250 rank,bottom 10 rank,mini biography,birth date,height,trivia,gross}'::text[])[n], 'fact ' || n)
FROM generate_series(1, 110) n;

-- A word of two or three syllables of two letters, one for each number below 1,953,125.
CREATE FUNCTION bench.word(number bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT initcap(substr(s, (1 + number % 125 * 2)::integer, 2) || substr(s, (1 + number / 125 % 125 * 2)::integer, 2)
		|| CASE WHEN number >= 15625 THEN substr(s, (1 + number / 15625 * 2)::integer, 2) ELSE '' END)
	FROM (SELECT 'babebibobucacecicocudadedidodufafefifofugagegigoguhahehihohujajejijojukakekikokulale'
		'lilolumamemimomunaneninonupapepipopurarerirorusasesisosutatetitotuvavevivovuwawewiwo'
		'wuxaxexixoxuyayeyiyoyuzazezizozuaneninonunareriroruralelilolulasesisosusatetitotut') w (s) $$;

-- The first keywords are those that statements ask for, and the most frequent ones too.
INSERT INTO keyword
SELECT n, coalesce(('{murder,sequel,love,based on novel,superhero,character name in title,revenge,blood,violence,friendship,
	hero,magnet,second part,martial arts,marvel,space,computer,web,family,death}'::text[])[n], lower(bench.word(n * 37))),
	chr((65 + n % 26)::integer) || n % 631
FROM generate_series(1, :words) n;

INSERT INTO company_name
SELECT n, bench.word(n * 91) || (CASE n % 11 WHEN 0 THEN ' Film' WHEN 1 THEN ' Pictures' WHEN 2 THEN ' Entertainment'
	WHEN 3 THEN ' Warner' WHEN 4 THEN ' Productions' ELSE '' END),
	('{[us],[us],[us],[us],[gb],[de],[fr],[jp],[in],[it],[ca],[es],[se],[pl],[ru],NULL}'::text[])[1 + bench.skewed(n, 101, 16, 1.4)],
	chr((65 + n % 26)::integer) || n % 521
FROM generate_series(1, :companies) n;

INSERT INTO name
SELECT n, bench.word(bench.skewed(n, 102, 19000, 1.6)) || ', ' || bench.word(bench.skewed(n, 103, 3000, 2)),
	('{m,m,m,f,f,NULL}'::text[])[1 + bench.pick(n, 104, 6)], chr((65 + n % 26)::integer) || n % 577
FROM generate_series(1, :people) n;

INSERT INTO char_name
SELECT n, bench.word(bench.skewed(n, 105, 40000, 1.5)), chr((65 + n % 26)::integer) || n % 541
FROM generate_series(1, :characters) n;

-- Old titles are rare, and what is no film is young.
INSERT INTO title
SELECT n, concat_ws(' ', bench.word(bench.skewed(n, 106, 30000, 1.3)), bench.word(bench.pick(n, 107, 19000)),
		CASE WHEN n % 97 = 0 THEN 'Champion' END),
	kind, CASE WHEN n % 23 = 0 THEN NULL ELSE 2013 - bench.skewed(n, 108, CASE WHEN kind IN (1, 3) THEN 110 ELSE 45 END, 2.2) END,
	CASE WHEN kind = 7 THEN 1 + bench.skewed(n, 109, 20, 2) END, CASE WHEN kind = 7 THEN 1 + bench.pick(n, 110, 24) END,
	chr((65 + n % 26)::integer) || n % 571
FROM (SELECT g AS n, ('{7,7,7,7,1,1,1,1,1,4,3,2,5,6}'::integer[])[1 + bench.pick(g, 111, 14)] AS kind
	FROM generate_series(1, :titles) g) t;

-- The most popular titles are spread over the years by a step that shares no factor with their number.
CREATE FUNCTION bench.title(row_number bigint, seed bigint, titles bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT 1 + bench.skewed(row_number, seed, titles, 1.5) * 7919 % titles $$;

INSERT INTO aka_title
SELECT n, bench.title(n, 120, :titles), bench.word(bench.pick(n, 121, 19000)), 1 + bench.pick(n, 122, 7),
	CASE bench.pick(n, 123, 6) WHEN 0 THEN '(working title)' WHEN 1 THEN '(International: English title)' END
FROM generate_series(1, :titles / 4) n;
INSERT INTO aka_name
SELECT n, 1 + bench.skewed(n, 124, :people, 1.5), bench.word(bench.pick(n, 125, 19000)) || ' ' || bench.word(bench.pick(n, 126, 3000)),
	chr((65 + n % 26)::integer) || n % 509
FROM generate_series(1, :people * 2 / 5) n;
INSERT INTO cast_info
SELECT n, 1 + bench.skewed(n, 130, :people, 1.5) * 6151 % :people, bench.title(n, 131, :titles),
	CASE WHEN role IN (1, 2) AND n % 3 > 0 THEN 1 + bench.skewed(n, 132, :characters, 1.5) END,
	CASE WHEN role IN (1, 2) THEN CASE bench.pick(n, 133, 20) WHEN 0 THEN '(voice)' WHEN 1 THEN '(uncredited)'
			WHEN 2 THEN '(voice) (uncredited)' WHEN 3 THEN '(voice: English version)' END
		WHEN role = 3 THEN CASE bench.pick(n, 134, 3) WHEN 0 THEN '(producer)' WHEN 1 THEN '(executive producer)' END
		WHEN role = 4 THEN CASE bench.pick(n, 135, 4) WHEN 0 THEN '(written by)' WHEN 1 THEN '(head writer)' WHEN 2 THEN '(story)' END END,
	CASE WHEN role IN (1, 2) THEN 1 + bench.pick(n, 136, 40) END, role
FROM (SELECT g AS n, ('{1,1,1,1,1,1,2,2,2,2,3,3,4,4,5,6,8,8,9,10,7}'::integer[])[1 + bench.pick(g, 137, 21)] AS role
	FROM generate_series(1, :titles * 9) g) c;
INSERT INTO complete_cast
SELECT n, bench.title(n, 140, :titles), 1 + bench.pick(n, 141, 2), 3 + bench.pick(n, 142, 2)
FROM generate_series(1, :titles / 8) n;
INSERT INTO movie_companies
SELECT n, bench.title(n, 143, :titles), 1 + bench.skewed(n, 144, :companies, 3), 1 + bench.skewed(n, 145, 4, 2),
	CASE bench.pick(n, 146, 8) WHEN 0 THEN '(worldwide)' WHEN 1 THEN '(USA) (theatrical)' WHEN 2 THEN '(co-production)'
		WHEN 3 THEN format('(%s) (Japan) (TV)', 1990 + bench.pick(n, 147, 24))
		WHEN 4 THEN format('(%s) (USA) (VHS)', 1980 + bench.pick(n, 148, 34)) END
FROM generate_series(1, :titles * 13 / 10) n;

-- What a fact says depends on what it is about.
CREATE FUNCTION bench.fact(kind bigint, row_number bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT CASE kind
	WHEN 1 THEN (20 + bench.pick(row_number, 150, 160))::text
	WHEN 2 THEN ('{Color,Color,Color,Black and White}'::text[])[1 + bench.pick(row_number, 151, 4)]
	WHEN 3 THEN ('{Drama,Comedy,Documentary,Action,Thriller,Romance,Horror,Crime,Sci-Fi,Adventure,Western,War}'::text[])
		[1 + bench.skewed(row_number, 152, 12, 1.6)]
	WHEN 4 THEN ('{English,English,English,German,French,Japanese,Spanish,Swedish}'::text[])[1 + bench.pick(row_number, 153, 8)]
	WHEN 7 THEN ('{USA,USA,USA,UK,Germany,France,Japan,Italy,Sweden,Denmark,Norway}'::text[])[1 + bench.skewed(row_number, 154, 11, 1.3)]
	WHEN 8 THEN '$' || 1000 * bench.pick(row_number, 155, 90000)
	WHEN 9 THEN ('{USA,UK,Japan,Germany}'::text[])[1 + bench.pick(row_number, 156, 4)] || ':'
		|| (date '1950-01-01' + bench.pick(row_number, 157, 23000)::integer)
	WHEN 10 THEN round(1 + bench.pick(row_number, 158, 90) / 10.0, 1)::text
	WHEN 11 THEN (5 + bench.skewed(row_number, 159, 90000, 4))::text
	WHEN 12 THEN (1 + bench.pick(row_number, 160, 250))::text
	WHEN 13 THEN (1 + bench.pick(row_number, 161, 10))::text
	ELSE bench.word(bench.pick(row_number, 162, 19000)) || ' ' || bench.word(bench.pick(row_number, 163, 19000)) END $$;
INSERT INTO movie_info
SELECT n, bench.title(n, 164, :titles), kind, bench.fact(kind, n),
	CASE WHEN kind = 9 AND n % 5 = 0 THEN '(internet)' WHEN n % 31 = 0 THEN '(limited)' END
FROM (SELECT g AS n, ('{1,1,2,2,3,3,3,4,4,5,6,7,7,7,8,9,9,9,17,18}'::bigint[])[1 + bench.pick(g, 165, 20)] AS kind
	FROM generate_series(1, :titles * 6) g) m;
INSERT INTO movie_info_idx
SELECT n, bench.title(n, 166, :titles), kind, bench.fact(kind, n)
FROM (SELECT g AS n, CASE WHEN g % 100 = 0 THEN 12 WHEN g % 200 = 1 THEN 13 ELSE 10 + g % 2 END::bigint AS kind
	FROM generate_series(1, :titles) g) m;
INSERT INTO movie_keyword
SELECT n, bench.title(n, 167, :titles), 1 + bench.skewed(n, 168, :words, 2.5) FROM generate_series(1, :titles * 5 / 2) n;
INSERT INTO movie_link
SELECT n, bench.title(n, 169, :titles), bench.title(n, 170, :titles), 1 + bench.skewed(n, 171, 17, 1.7)
FROM generate_series(1, :titles / 20) n;
INSERT INTO person_info
SELECT n, 1 + bench.skewed(n, 172, :people, 1.5) * 6151 % :people, kind, bench.fact(kind, n),
	CASE WHEN n % 7 = 0 THEN bench.word(bench.pick(n, 173, 300)) END
FROM (SELECT g AS n, ('{14,14,15,15,15,16,17,17,19,20}'::bigint[])[1 + bench.pick(g, 174, 10)] AS kind
	FROM generate_series(1, :people) g) p;

SELECT format('ALTER TABLE %I ADD PRIMARY KEY (id)', relname) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' \gexec
VACUUM (ANALYZE);

INSERT INTO bench.foreign_key
SELECT attrelid::regclass, attname
FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attname LIKE '%\_id' AND NOT attisdropped;
