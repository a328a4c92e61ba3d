CREATE TABLE "promptgate"."decisions" (
	"id" text PRIMARY KEY NOT NULL,
	"repository_id" bigint NOT NULL,
	"pull" integer NOT NULL,
	"head_sha" text NOT NULL,
	"kind" text NOT NULL,
	"actor" text NOT NULL,
	"reason" text,
	"source" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "promptgate"."merge_groups" (
	"repository_id" bigint NOT NULL,
	"head_sha" text NOT NULL,
	"check_run_id" bigint,
	"conclusion" text,
	"destroyed" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "merge_groups_repository_id_head_sha_pk" PRIMARY KEY("repository_id","head_sha")
);
--> statement-breakpoint
CREATE TABLE "promptgate"."notices" (
	"repository_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"issue" integer NOT NULL,
	"digest" text NOT NULL,
	CONSTRAINT "notices_repository_id_kind_pk" PRIMARY KEY("repository_id","kind")
);
--> statement-breakpoint
CREATE TABLE "promptgate"."progress" (
	"name" text PRIMARY KEY NOT NULL,
	"value" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "promptgate"."pulls" ADD COLUMN "stops" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "decisions_head" ON "promptgate"."decisions" USING btree ("repository_id","pull","head_sha");--> statement-breakpoint
CREATE INDEX "merge_groups_created_at" ON "promptgate"."merge_groups" USING btree ("created_at");