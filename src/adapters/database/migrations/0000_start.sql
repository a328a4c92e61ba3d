CREATE SCHEMA IF NOT EXISTS "promptgate";
--> statement-breakpoint
CREATE TABLE "promptgate"."blobs" (
	"repository_id" bigint NOT NULL,
	"id" text NOT NULL,
	"content" "bytea" NOT NULL,
	"used_at" timestamp with time zone NOT NULL,
	CONSTRAINT "blobs_repository_id_id_pk" PRIMARY KEY("repository_id","id")
);
--> statement-breakpoint
CREATE TABLE "promptgate"."deliveries" (
	"id" text PRIMARY KEY NOT NULL,
	"event" text NOT NULL,
	"action" text,
	"received_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "promptgate"."pulls" (
	"repository_id" bigint NOT NULL,
	"number" integer NOT NULL,
	"wanted_head" text,
	"wanted_at" timestamp with time zone,
	"comment_id" bigint,
	"comment_digest" text,
	"comment_deleted" boolean DEFAULT false NOT NULL,
	CONSTRAINT "pulls_repository_id_number_pk" PRIMARY KEY("repository_id","number")
);
--> statement-breakpoint
CREATE TABLE "promptgate"."reviews" (
	"id" text PRIMARY KEY NOT NULL,
	"repository_id" bigint NOT NULL,
	"pull" integer NOT NULL,
	"head_sha" text NOT NULL,
	"check_run_id" bigint,
	"verdict" text,
	"report" json,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"concluded_at" timestamp with time zone,
	CONSTRAINT "reviews_head" UNIQUE("repository_id","pull","head_sha")
);
--> statement-breakpoint
CREATE TABLE "promptgate"."trials" (
	"installation_id" bigint NOT NULL,
	"key" text NOT NULL,
	"output" json NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"review" text NOT NULL,
	CONSTRAINT "trials_installation_id_key_pk" PRIMARY KEY("installation_id","key")
);
--> statement-breakpoint
CREATE INDEX "blobs_used_at" ON "promptgate"."blobs" USING btree ("used_at");--> statement-breakpoint
CREATE INDEX "deliveries_received_at" ON "promptgate"."deliveries" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "reviews_created_at" ON "promptgate"."reviews" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "trials_at" ON "promptgate"."trials" USING btree ("at");