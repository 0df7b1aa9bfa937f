SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA public;
COMMENT ON EXTENSION vector IS 'vector data type and ivfflat and hnsw access methods';
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.characters (
    persona text NOT NULL,
    revision bigint NOT NULL
);
CREATE TABLE public.memories (
    id bigint NOT NULL,
    persona text NOT NULL,
    person text NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    text text NOT NULL,
    source text NOT NULL,
    t double precision NOT NULL,
    importance double precision NOT NULL,
    confidence double precision NOT NULL,
    data json NOT NULL,
    uses integer NOT NULL,
    used double precision NOT NULL,
    ended double precision
);
CREATE SEQUENCE public.memories_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.memories_id_seq OWNED BY public.memories.id;
CREATE TABLE public.vectors (
    memory bigint NOT NULL,
    model text NOT NULL,
    vector public.vector NOT NULL
);
ALTER TABLE ONLY public.memories ALTER COLUMN id SET DEFAULT nextval('public.memories_id_seq'::regclass);
INSERT INTO public.alembic_version VALUES ('0002');
INSERT INTO public.characters VALUES ('mira', 9);
INSERT INTO public.characters VALUES ('walter', 1);
INSERT INTO public.memories VALUES (1, 'mira', 'ana', 'fact', 'ana.pet', 'Ana has a dog.', 'ana', 1800000000, 0.7, 0.9, '{}', 0, 1800000000, 1800000009);
INSERT INTO public.memories VALUES (2, 'mira', 'ana', 'fact', 'ana.pet', 'Ana has a cat.', 'ana', 1800000009, 0.7, 0.9, '{}', 0, 1800000009, NULL);
INSERT INTO public.memories VALUES (3, 'mira', 'ana', 'fact', '', 'Ana’s sister lives in Kraków; ''so'' she says. 🐟', '', 1800000010, 0.5, 1, '{}', 0, 1800000010, NULL);
INSERT INTO public.memories VALUES (4, 'mira', 'ben', 'fact', '', 'Ben has a boat.', 'ben', 1800000011, 0.5, 1, '{"n": [1, 2.5, null]}', 0, 1800000011, NULL);
INSERT INTO public.memories VALUES (5, 'mira', 'ana', 'episode', '', 'Ana said:
hello', 'ana', 1800000012, 0.1, 1, '{}', 0, 1800000012, NULL);
INSERT INTO public.memories VALUES (6, 'mira', 'ana', 'reflection', '', 'Ana likes to talk.', 'reflection', 1800000013, 0.5, 1, '{}', 0, 1800000013, NULL);
INSERT INTO public.memories VALUES (7, 'mira', 'ana', 'plan', 'open.sister', 'Ask Ana for her sister.', '', 1800000014, 0.5, 1, '{}', 0, 1800000014, NULL);
INSERT INTO public.memories VALUES (8, 'mira', 'ana', 'change', '', 'Ana was kind.', '', 1800000015, 0.5, 1, '{"path": "mood", "delta": 0.1}', 0, 1800000015, NULL);
INSERT INTO public.memories VALUES (9, 'mira', 'ana', 'event', '', 'Ana came.', '', 1800000016, 0.5, 1, '{"token": "came"}', 0, 1800000016, NULL);
INSERT INTO public.memories VALUES (10, 'walter', '', 'fact', '', 'I am afraid of dogs.', '', 1800000000, 0.5, 1, '{}', 0, 1800000000, NULL);
INSERT INTO public.vectors VALUES (7, 'onnx:tiny:d786f3d7219c', '[0.00438832,-0.0507941,0.187912,0.0814835,-0.145956,0.165068,0.304445,0.264516,-0.135989,-0.324116,-0.20071,-0.0371844,-0.6283,-0.045435,-0.376431,-0.201264]');
INSERT INTO public.vectors VALUES (6, 'onnx:tiny:d786f3d7219c', '[-0.00264964,-0.0541438,0.19058,0.0937168,-0.145577,0.180294,0.291692,0.26535,-0.122519,-0.318412,-0.207455,-0.0484842,-0.625447,-0.0419816,-0.384149,-0.201151]');
INSERT INTO public.vectors VALUES (5, 'onnx:tiny:d786f3d7219c', '[-0.0139238,-0.0593906,0.194428,0.113113,-0.144643,0.204292,0.270595,0.26609,-0.100655,-0.308553,-0.217799,-0.0664858,-0.619465,-0.036352,-0.395653,-0.200519]');
INSERT INTO public.vectors VALUES (4, 'onnx:tiny:d786f3d7219c', '[-0.0527622,-0.076319,0.203573,0.177998,-0.138267,0.283176,0.191489,0.262893,-0.0225687,-0.267639,-0.24899,-0.127541,-0.585275,-0.0160205,-0.427019,-0.193977]');
INSERT INTO public.vectors VALUES (3, 'onnx:tiny:d786f3d7219c', '[0.0233041,-0.0415072,0.179722,0.0481258,-0.14619,0.123209,0.33713,0.26085,-0.171505,-0.337726,-0.181481,-0.00657674,-0.632606,-0.0544843,-0.353642,-0.200485]');
INSERT INTO public.vectors VALUES (2, 'onnx:tiny:d786f3d7219c', '[-0.111848,-0.0982282,0.203705,0.270232,-0.117972,0.390495,0.0495887,0.238762,0.105502,-0.182091,-0.281544,-0.21721,-0.487715,0.018057,-0.447021,-0.169399]');
INSERT INTO public.vectors VALUES (10, 'onnx:tiny:d786f3d7219c', '[0.00438832,-0.0507941,0.187912,0.0814835,-0.145956,0.165068,0.304445,0.264516,-0.135989,-0.324116,-0.20071,-0.0371844,-0.6283,-0.045435,-0.376431,-0.201264]');
SELECT pg_catalog.setval('public.memories_id_seq', 10, true);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.characters
    ADD CONSTRAINT characters_pkey PRIMARY KEY (persona);
ALTER TABLE ONLY public.memories
    ADD CONSTRAINT memories_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.vectors
    ADD CONSTRAINT vectors_pkey PRIMARY KEY (memory);
CREATE INDEX memories_of ON public.memories USING btree (persona, kind, person, t);
ALTER TABLE ONLY public.vectors
    ADD CONSTRAINT vectors_memory_fkey FOREIGN KEY (memory) REFERENCES public.memories(id) ON DELETE CASCADE;
