CREATE TABLE "promptgate"."batch_runs" (
	"repository_id" bigint PRIMARY KEY NOT NULL,
	"installation_id" bigint NOT NULL,
	"sha" text NOT NULL,
	"released_sha" text NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"until" timestamp with time zone NOT NULL,
	"look_at" timestamp with time zone NOT NULL,
	"payer" json,
	"spent" json NOT NULL
);
--> statement-breakpoint
CREATE TABLE "promptgate"."batches" (
	"token" text PRIMARY KEY NOT NULL,
	"repository_id" bigint NOT NULL,
	"model" text NOT NULL,
	"provider_id" text,
	"cancelled" boolean DEFAULT false NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"items" json NOT NULL,
	"unanswered" json
);
--> statement-breakpoint
CREATE INDEX "batch_runs_look_at" ON "promptgate"."batch_runs" USING btree ("look_at");--> statement-breakpoint
CREATE INDEX "batches_repository" ON "promptgate"."batches" USING btree ("repository_id");