CREATE TABLE "promptgate"."budget_stops" (
	"repository_id" bigint NOT NULL,
	"pull" integer NOT NULL,
	"installation_id" bigint NOT NULL,
	"owner" text NOT NULL,
	"name" text NOT NULL,
	"stop" json NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "budget_stops_repository_id_pull_pk" PRIMARY KEY("repository_id","pull")
);
--> statement-breakpoint
CREATE TABLE "promptgate"."month_totals" (
	"month" text NOT NULL,
	"repository" text NOT NULL,
	"spent" bigint DEFAULT 0 NOT NULL,
	"held" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "month_totals_month_repository_pk" PRIMARY KEY("month","repository")
);
--> statement-breakpoint
CREATE TABLE "promptgate"."spending" (
	"month" text NOT NULL,
	"repository" text NOT NULL,
	"name" text NOT NULL,
	"pull" integer,
	"work" text NOT NULL,
	"run" text NOT NULL,
	"suite" text NOT NULL,
	"artifacts" json NOT NULL,
	"route" text NOT NULL,
	"spent" bigint NOT NULL,
	"assumed" bigint NOT NULL,
	"calls" integer NOT NULL,
	"unpriced_calls" integer NOT NULL,
	CONSTRAINT "spending_month_repository_run_suite_route_pk" PRIMARY KEY("month","repository","run","suite","route")
);
--> statement-breakpoint
CREATE INDEX "budget_stops_at" ON "promptgate"."budget_stops" USING btree ("at");