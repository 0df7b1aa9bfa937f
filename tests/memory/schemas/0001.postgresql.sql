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
ALTER TABLE ONLY public.memories ALTER COLUMN id SET DEFAULT nextval('public.memories_id_seq'::regclass);
INSERT INTO public.alembic_version VALUES ('0001');
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
SELECT pg_catalog.setval('public.memories_id_seq', 10, true);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.characters
    ADD CONSTRAINT characters_pkey PRIMARY KEY (persona);
ALTER TABLE ONLY public.memories
    ADD CONSTRAINT memories_pkey PRIMARY KEY (id);
CREATE INDEX memories_of ON public.memories USING btree (persona, kind, person, t);
