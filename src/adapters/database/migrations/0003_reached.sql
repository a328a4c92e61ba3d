ALTER TABLE "promptgate"."reviews" ADD COLUMN "installation_id" bigint;--> statement-breakpoint
ALTER TABLE "promptgate"."reviews" ADD COLUMN "owner" text;--> statement-breakpoint
ALTER TABLE "promptgate"."reviews" ADD COLUMN "name" text;