BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE characters (
	persona TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	PRIMARY KEY (persona)
);
INSERT INTO "characters" VALUES('mira',9);
INSERT INTO "characters" VALUES('walter',1);
CREATE TABLE memories (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	persona TEXT NOT NULL, 
	person TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	text TEXT NOT NULL, 
	source TEXT NOT NULL, 
	t DOUBLE NOT NULL, 
	importance DOUBLE NOT NULL, 
	confidence DOUBLE NOT NULL, 
	data JSON NOT NULL, 
	uses INTEGER NOT NULL, 
	used DOUBLE NOT NULL, 
	ended DOUBLE
);
INSERT INTO "memories" VALUES(1,'mira','ana','fact','ana.pet','Ana has a dog.','ana',1800000000.0,0.7,0.9,'{}',0,1800000000.0,1800000009.0);
INSERT INTO "memories" VALUES(2,'mira','ana','fact','ana.pet','Ana has a cat.','ana',1800000009.0,0.7,0.9,'{}',0,1800000009.0,NULL);
INSERT INTO "memories" VALUES(3,'mira','ana','fact','','Ana’s sister lives in Kraków; ''so'' she says. 🐟','',1800000010.0,0.5,1.0,'{}',0,1800000010.0,NULL);
INSERT INTO "memories" VALUES(4,'mira','ben','fact','','Ben has a boat.','ben',1800000011.0,0.5,1.0,'{"n": [1, 2.5, null]}',0,1800000011.0,NULL);
INSERT INTO "memories" VALUES(5,'mira','ana','episode','','Ana said:
hello','ana',1800000012.0,0.1,1.0,'{}',0,1800000012.0,NULL);
INSERT INTO "memories" VALUES(6,'mira','ana','reflection','','Ana likes to talk.','reflection',1800000013.0,0.5,1.0,'{}',0,1800000013.0,NULL);
INSERT INTO "memories" VALUES(7,'mira','ana','plan','open.sister','Ask Ana for her sister.','',1800000014.0,0.5,1.0,'{}',0,1800000014.0,NULL);
INSERT INTO "memories" VALUES(8,'mira','ana','change','','Ana was kind.','',1800000015.0,0.5,1.0,'{"path": "mood", "delta": 0.1}',0,1800000015.0,NULL);
INSERT INTO "memories" VALUES(9,'mira','ana','event','','Ana came.','',1800000016.0,0.5,1.0,'{"token": "came"}',0,1800000016.0,NULL);
INSERT INTO "memories" VALUES(10,'walter','','fact','','I am afraid of dogs.','',1800000000.0,0.5,1.0,'{}',0,1800000000.0,NULL);
CREATE TABLE vectors (
	memory INTEGER NOT NULL, 
	model TEXT NOT NULL, 
	vector BLOB NOT NULL, 
	PRIMARY KEY (memory), 
	FOREIGN KEY(memory) REFERENCES memories (id) ON DELETE CASCADE
);
INSERT INTO "vectors" VALUES(2,'onnx:tiny:d786f3d7219c',X'29AF49AE853253348DAF3F36592AA433C12ED4B181B4F3B2CEB79F2427B76CB1');
INSERT INTO "vectors" VALUES(3,'onnx:tiny:d786f3d7219c',X'F72550A9C031292AAEB0E32F65352C347DB167B5CFB1BC9E10B9F9AAA9B56AB2');
INSERT INTO "vectors" VALUES(4,'onnx:tiny:d786f3d7219c',X'C1AAE2AC8432B2316DB0883421323534C7A548B4F8B315B0AFB81AA4D5B635B2');
INSERT INTO "vectors" VALUES(5,'onnx:tiny:d786f3d7219c',X'21A39AAB39323D2FA1B08A325434423471AEF0B4F8B241ACF5B8A7A855B66BB2');
INSERT INTO "vectors" VALUES(6,'onnx:tiny:d786f3d7219c',X'6D99EEAA1932FF2DA9B0C531AB343F34D7AF18B5A3B235AA01B960A925B670B2');
INSERT INTO "vectors" VALUES(7,'onnx:tiny:d786f3d7219c',X'7E1C80AA0332372DACB04831DF343B345AB030B56CB2C2A807B9D1A906B671B2');
INSERT INTO "vectors" VALUES(10,'onnx:tiny:d786f3d7219c',X'7E1C80AA0332372DACB04831DF343B345AB030B56CB2C2A807B9D1A906B671B2');
CREATE INDEX memories_of ON memories (persona, kind, person, t);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('memories',10);
COMMIT;
