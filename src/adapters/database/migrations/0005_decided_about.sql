ALTER TABLE "promptgate"."decisions" ADD COLUMN "actor_id" bigint;--> statement-breakpoint
ALTER TABLE "promptgate"."decisions" ADD COLUMN "about" text;