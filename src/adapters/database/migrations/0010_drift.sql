CREATE TABLE "promptgate"."anchors" (
	"repository_id" bigint NOT NULL,
	"key" text NOT NULL,
	"suite" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"content" "bytea" NOT NULL,
	"used_at" timestamp with time zone NOT NULL,
	CONSTRAINT "anchors_repository_id_key_pk" PRIMARY KEY("repository_id","key")
);
--> statement-breakpoint
CREATE TABLE "promptgate"."drift_schedules" (
	"repository_id" bigint PRIMARY KEY NOT NULL,
	"installation_id" bigint NOT NULL,
	"owner" text NOT NULL,
	"name" text NOT NULL,
	"branch" text NOT NULL,
	"head_sha" text NOT NULL,
	"schedule" text NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"drifted_since" timestamp with time zone
);
--> statement-breakpoint
CREATE INDEX "anchors_suite" ON "promptgate"."anchors" USING btree ("repository_id","suite");--> statement-breakpoint
CREATE INDEX "anchors_used_at" ON "promptgate"."anchors" USING btree ("used_at");--> statement-breakpoint
CREATE INDEX "drift_schedules_due_at" ON "promptgate"."drift_schedules" USING btree ("due_at");