CREATE TABLE "promptgate"."replies" (
	"repository_id" bigint NOT NULL,
	"comment_id" bigint NOT NULL,
	"pull" integer NOT NULL,
	"actor_id" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "replies_repository_id_comment_id_pk" PRIMARY KEY("repository_id","comment_id")
);
--> statement-breakpoint
ALTER TABLE "promptgate"."merge_groups" ADD COLUMN "installation_id" bigint;--> statement-breakpoint
ALTER TABLE "promptgate"."merge_groups" ADD COLUMN "owner" text;--> statement-breakpoint
ALTER TABLE "promptgate"."merge_groups" ADD COLUMN "name" text;--> statement-breakpoint
ALTER TABLE "promptgate"."merge_groups" ADD COLUMN "pull" integer;--> statement-breakpoint
ALTER TABLE "promptgate"."merge_groups" ADD COLUMN "parent_sha" text;--> statement-breakpoint
ALTER TABLE "promptgate"."merge_groups" ADD COLUMN "left" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "replies_at" ON "promptgate"."replies" USING btree ("repository_id","at");