-- The schema that the migrations make: written by just schema, never by hand, and read by just doctor.
-- First the tables, each with its keys, indexes and triggers, and the views, then the functions. What views
-- and functions do stands in migrations/; here a hash of it stands behind them.

CREATE SCHEMA bi;
COMMENT ON SCHEMA bi IS 'What readers see: dimensions and facts for Power BI and Superset. 分析模型';

CREATE SCHEMA business;

CREATE SCHEMA customer;

CREATE SCHEMA mapping;

CREATE SCHEMA mdm;

CREATE SCHEMA mdm_staging;
COMMENT ON SCHEMA mdm_staging IS 'The cells of the files that are being loaded.';

CREATE TABLE business."规模明细" (
    "月度" date NOT NULL,
    "业务类型" text,
    "计划类型" text,
    "计划代码" text,
    "计划名称" text,
    "组合类型" text,
    "组合代码" text,
    "组合名称" text,
    "客户名称" text,
    "期初资产规模" numeric(18,4),
    "期末资产规模" numeric(18,4),
    "供款" numeric(18,4),
    "流失_含待遇支付" numeric(18,4),
    "流失" numeric(18,4),
    "待遇支付" numeric(18,4),
    "投资收益" numeric(18,4),
    "当期收益率" numeric(10,6),
    "年化收益率" numeric(10,6),
    "机构代码" text,
    "机构名称" text,
    "产品线代码" text,
    "年金账户号" text,
    "年金账户名" text,
    "子企业号" text,
    "子企业名称" text,
    "集团企业客户号" text,
    "集团企业客户名称" text,
    company_id text DEFAULT ''::text NOT NULL,
    load_id bigint,
    source_row integer,
    resolved_from text
);
COMMENT ON TABLE business."规模明细" IS 'The bill: one row per month, customer, plan, product line and portfolio.';
COMMENT ON COLUMN business."规模明细"."月度" IS 'The month, by its first day.';
COMMENT ON COLUMN business."规模明细"."业务类型" IS 'Product line by name: 企年投资 and its like.';
COMMENT ON COLUMN business."规模明细"."计划类型" IS '单一计划 (of a single company) or 集合计划 (of many).';
COMMENT ON COLUMN business."规模明细"."计划代码" IS 'Code of the plan; AN001 or AN002 where none was delivered.';
COMMENT ON COLUMN business."规模明细"."计划名称" IS 'Name of the plan.';
COMMENT ON COLUMN business."规模明细"."组合类型" IS 'Kind of the portfolio.';
COMMENT ON COLUMN business."规模明细"."组合代码" IS 'Code of the portfolio; QTAN001 to QTAN003 where none was delivered.';
COMMENT ON COLUMN business."规模明细"."组合名称" IS 'Name of the portfolio.';
COMMENT ON COLUMN business."规模明细"."客户名称" IS 'Name of the customer in its one form (mdm.clean_name).';
COMMENT ON COLUMN business."规模明细"."期初资产规模" IS 'Assets on the first day of the month, yuan.';
COMMENT ON COLUMN business."规模明细"."期末资产规模" IS 'Assets on the last day of the month, yuan.';
COMMENT ON COLUMN business."规模明细"."供款" IS 'Contributions of the month, yuan; null where they are not known.';
COMMENT ON COLUMN business."规模明细"."流失_含待遇支付" IS 'Outflow of the month with benefits paid, yuan.';
COMMENT ON COLUMN business."规模明细"."流失" IS 'Outflow of the month without benefits paid, yuan.';
COMMENT ON COLUMN business."规模明细"."待遇支付" IS 'Benefits paid in the month, yuan.';
COMMENT ON COLUMN business."规模明细"."投资收益" IS 'Investment income of the month, yuan.';
COMMENT ON COLUMN business."规模明细"."当期收益率" IS 'Return of the month; 0.05 is 5 %.';
COMMENT ON COLUMN business."规模明细"."年化收益率" IS 'Annualised return; 0.05 is 5 %.';
COMMENT ON COLUMN business."规模明细"."机构代码" IS 'Code of the branch; G00 where it is not known.';
COMMENT ON COLUMN business."规模明细"."机构名称" IS 'Name of the branch as it was delivered.';
COMMENT ON COLUMN business."规模明细"."产品线代码" IS 'Code of the product line.';
COMMENT ON COLUMN business."规模明细"."年金账户号" IS '集团企业客户号 without a leading C.';
COMMENT ON COLUMN business."规模明细"."年金账户名" IS 'Name of the customer as it was delivered.';
COMMENT ON COLUMN business."规模明细"."子企业号" IS 'Code of the subsidiary.';
COMMENT ON COLUMN business."规模明细"."子企业名称" IS 'Name of the subsidiary.';
COMMENT ON COLUMN business."规模明细"."集团企业客户号" IS 'Customer number of the group.';
COMMENT ON COLUMN business."规模明细"."集团企业客户名称" IS 'Name of the group.';
COMMENT ON COLUMN business."规模明细".company_id IS 'The customer; a temporary id where only the name is known, empty where none is: never null.';
COMMENT ON COLUMN business."规模明细".load_id IS 'The load that brought the row: mdm.load; null where others wrote it.';
COMMENT ON COLUMN business."规模明细".source_row IS 'Row number in the sheet; null where others wrote it.';
COMMENT ON COLUMN business."规模明细".resolved_from IS 'The temporary id that the row had, or would have, without just resolve; null else.';

CREATE INDEX idx_bill_company ON business."规模明细" USING btree (company_id);

CREATE INDEX idx_bill_month ON business."规模明细" USING btree ("月度");

CREATE TRIGGER trg_log_bill_delete AFTER DELETE ON business."规模明细" REFERENCING OLD TABLE AS old_row FOR EACH STATEMENT EXECUTE FUNCTION mdm.log_bill_change();
ALTER TABLE business."规模明细" ENABLE ALWAYS TRIGGER trg_log_bill_delete;

CREATE TRIGGER trg_log_bill_insert AFTER INSERT ON business."规模明细" REFERENCING NEW TABLE AS new_row FOR EACH STATEMENT EXECUTE FUNCTION mdm.log_bill_change();
ALTER TABLE business."规模明细" ENABLE ALWAYS TRIGGER trg_log_bill_insert;

CREATE TRIGGER trg_log_bill_truncate AFTER TRUNCATE ON business."规模明细" FOR EACH STATEMENT EXECUTE FUNCTION mdm.log_bill_change();
ALTER TABLE business."规模明细" ENABLE ALWAYS TRIGGER trg_log_bill_truncate;

CREATE TRIGGER trg_log_bill_update AFTER UPDATE ON business."规模明细" REFERENCING OLD TABLE AS old_row NEW TABLE AS new_row FOR EACH STATEMENT EXECUTE FUNCTION mdm.log_bill_change();
ALTER TABLE business."规模明细" ENABLE ALWAYS TRIGGER trg_log_bill_update;

CREATE TABLE customer.customer_plan_contract (
    contract_id bigint DEFAULT nextval('customer.customer_plan_contract_contract_id_seq'::regclass) NOT NULL,
    company_id text NOT NULL,
    plan_code text NOT NULL,
    product_line_code text NOT NULL,
    product_line_name text,
    customer_name text,
    plan_name text,
    is_strategic boolean DEFAULT false NOT NULL,
    is_existing boolean DEFAULT false NOT NULL,
    status_year integer NOT NULL,
    contract_status text NOT NULL,
    valid_from date NOT NULL,
    valid_to date DEFAULT '9999-12-31'::date NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);
COMMENT ON TABLE customer.customer_plan_contract IS 'The contract history: one row per version of a contract.';
COMMENT ON COLUMN customer.customer_plan_contract.contract_id IS 'Surrogate key of the version.';
COMMENT ON COLUMN customer.customer_plan_contract.company_id IS 'The customer.';
COMMENT ON COLUMN customer.customer_plan_contract.plan_code IS 'The plan.';
COMMENT ON COLUMN customer.customer_plan_contract.product_line_code IS 'The product line.';
COMMENT ON COLUMN customer.customer_plan_contract.product_line_name IS 'Name of the product line, kept in step with the dimension.';
COMMENT ON COLUMN customer.customer_plan_contract.customer_name IS 'Name of the customer, kept in step with the dimension.';
COMMENT ON COLUMN customer.customer_plan_contract.plan_name IS 'Name of the plan, kept in step with the dimension.';
COMMENT ON COLUMN customer.customer_plan_contract.is_strategic IS 'Whether it is 战客; within a year it stays so.';
COMMENT ON COLUMN customer.customer_plan_contract.is_existing IS 'true: 已客, with assets at the end of the year before; false: 新客.';
COMMENT ON COLUMN customer.customer_plan_contract.status_year IS 'The assessment year that the version belongs to.';
COMMENT ON COLUMN customer.customer_plan_contract.contract_status IS '正常 or 停缴.';
COMMENT ON COLUMN customer.customer_plan_contract.valid_from IS 'First day on which the version holds.';
COMMENT ON COLUMN customer.customer_plan_contract.valid_to IS 'Last day on which it holds, inclusive; 9999-12-31 while it is current.';
COMMENT ON COLUMN customer.customer_plan_contract.created_at IS 'When the version was written.';
COMMENT ON COLUMN customer.customer_plan_contract.updated_at IS 'When it was last changed; a new name does not count.';

ALTER TABLE ONLY customer.customer_plan_contract
    ADD CONSTRAINT ck_contract_status CHECK ((contract_status = ANY (ARRAY['正常'::text, '停缴'::text])));

ALTER TABLE ONLY customer.customer_plan_contract
    ADD CONSTRAINT ck_contract_valid CHECK ((valid_from <= valid_to));

ALTER TABLE ONLY customer.customer_plan_contract
    ADD CONSTRAINT customer_plan_contract_pkey PRIMARY KEY (company_id, plan_code, product_line_code, valid_from);

ALTER TABLE ONLY customer.customer_plan_contract
    ADD CONSTRAINT fk_contract_company FOREIGN KEY (company_id) REFERENCES customer."年金客户"(company_id);

ALTER TABLE ONLY customer.customer_plan_contract
    ADD CONSTRAINT fk_contract_product_line FOREIGN KEY (product_line_code) REFERENCES mapping."产品线"("产品线代码");

ALTER TABLE ONLY customer.customer_plan_contract
    ADD CONSTRAINT uq_active_contract UNIQUE (company_id, plan_code, product_line_code, valid_to);

CREATE INDEX idx_active_contracts ON customer.customer_plan_contract USING btree (company_id, plan_code, product_line_code) WHERE (valid_to = '9999-12-31'::date);

CREATE INDEX idx_contract_company ON customer.customer_plan_contract USING btree (company_id);

CREATE INDEX idx_contract_customer_name ON customer.customer_plan_contract USING btree (customer_name);

CREATE INDEX idx_contract_plan ON customer.customer_plan_contract USING btree (plan_code);

CREATE INDEX idx_contract_plan_name ON customer.customer_plan_contract USING btree (plan_name);

CREATE INDEX idx_contract_product_line ON customer.customer_plan_contract USING btree (product_line_code);

CREATE INDEX idx_contract_status_year ON customer.customer_plan_contract USING btree (status_year);

CREATE INDEX idx_contract_strategic ON customer.customer_plan_contract USING btree (company_id) WHERE is_strategic;

CREATE INDEX idx_contract_valid_from_brin ON customer.customer_plan_contract USING brin (valid_from);

CREATE TRIGGER trg_log_history_change AFTER INSERT OR DELETE OR UPDATE OF company_id, plan_code, product_line_code, is_strategic, is_existing, status_year, contract_status, valid_from, valid_to OR TRUNCATE ON customer.customer_plan_contract FOR EACH STATEMENT EXECUTE FUNCTION mdm.log_history_change();
ALTER TABLE customer.customer_plan_contract ENABLE ALWAYS TRIGGER trg_log_history_change;

CREATE TABLE customer.customer_plan_contract_audit (
    audit_id bigint DEFAULT nextval('customer.customer_plan_contract_audit_audit_id_seq'::regclass) NOT NULL,
    run_id bigint NOT NULL,
    action text NOT NULL,
    audited_at timestamp with time zone DEFAULT now() NOT NULL,
    contract_id bigint NOT NULL,
    company_id text NOT NULL,
    plan_code text NOT NULL,
    product_line_code text NOT NULL,
    product_line_name text,
    customer_name text,
    plan_name text,
    is_strategic boolean NOT NULL,
    is_existing boolean NOT NULL,
    status_year integer NOT NULL,
    contract_status text NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE customer.customer_plan_contract_audit IS 'Versions that a run changed or removed, as they were before.';
COMMENT ON COLUMN customer.customer_plan_contract_audit.audit_id IS 'Number of the entry.';
COMMENT ON COLUMN customer.customer_plan_contract_audit.run_id IS 'The run that did it: mdm.run.';
COMMENT ON COLUMN customer.customer_plan_contract_audit.action IS 'changed or removed.';
COMMENT ON COLUMN customer.customer_plan_contract_audit.audited_at IS 'When: until then the version had been known.';
COMMENT ON COLUMN customer.customer_plan_contract_audit.contract_id IS 'Surrogate key of the version.';
COMMENT ON COLUMN customer.customer_plan_contract_audit.company_id IS 'The customer.';
COMMENT ON COLUMN customer.customer_plan_contract_audit.plan_code IS 'The plan.';
COMMENT ON COLUMN customer.customer_plan_contract_audit.product_line_code IS 'The product line.';
COMMENT ON COLUMN customer.customer_plan_contract_audit.product_line_name IS 'Name of the product line.';
COMMENT ON COLUMN customer.customer_plan_contract_audit.customer_name IS 'Name of the customer.';
COMMENT ON COLUMN customer.customer_plan_contract_audit.plan_name IS 'Name of the plan.';
COMMENT ON COLUMN customer.customer_plan_contract_audit.is_strategic IS 'Whether it was 战客.';
COMMENT ON COLUMN customer.customer_plan_contract_audit.is_existing IS 'true: 已客; false: 新客.';
COMMENT ON COLUMN customer.customer_plan_contract_audit.status_year IS 'The assessment year that the version belongs to.';
COMMENT ON COLUMN customer.customer_plan_contract_audit.contract_status IS '正常 or 停缴.';
COMMENT ON COLUMN customer.customer_plan_contract_audit.valid_from IS 'First day on which the version held.';
COMMENT ON COLUMN customer.customer_plan_contract_audit.valid_to IS 'Last day on which it held, inclusive; 9999-12-31 where it was current.';
COMMENT ON COLUMN customer.customer_plan_contract_audit.created_at IS 'When the version was written.';
COMMENT ON COLUMN customer.customer_plan_contract_audit.updated_at IS 'When the version was last changed before: since then it had been known.';

ALTER TABLE ONLY customer.customer_plan_contract_audit
    ADD CONSTRAINT ck_audit_action CHECK ((action = ANY (ARRAY['changed'::text, 'removed'::text])));

ALTER TABLE ONLY customer.customer_plan_contract_audit
    ADD CONSTRAINT customer_plan_contract_audit_pkey PRIMARY KEY (company_id, audit_id);

CREATE TABLE customer.fct_customer_plan_monthly (
    snapshot_month date NOT NULL,
    company_id text NOT NULL,
    plan_code text NOT NULL,
    product_line_code text NOT NULL,
    customer_name text,
    plan_name text,
    product_line_name text,
    is_churned_this_year boolean NOT NULL,
    contract_status text NOT NULL,
    aum_balance numeric(20,2) NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    contract_id bigint,
    is_strategic boolean DEFAULT false NOT NULL,
    is_existing boolean DEFAULT false NOT NULL,
    is_in_bill boolean DEFAULT false NOT NULL,
    contributions numeric,
    product_line_rank integer
);
COMMENT ON TABLE customer.fct_customer_plan_monthly IS 'Snapshot for BI: one row per month, customer, plan and product line.';
COMMENT ON COLUMN customer.fct_customer_plan_monthly.snapshot_month IS 'The month, by its last day.';
COMMENT ON COLUMN customer.fct_customer_plan_monthly.company_id IS 'The customer.';
COMMENT ON COLUMN customer.fct_customer_plan_monthly.plan_code IS 'The plan.';
COMMENT ON COLUMN customer.fct_customer_plan_monthly.product_line_code IS 'The product line.';
COMMENT ON COLUMN customer.fct_customer_plan_monthly.customer_name IS 'Name of the customer, kept in step with the dimension.';
COMMENT ON COLUMN customer.fct_customer_plan_monthly.plan_name IS 'Name of the plan, kept in step with the dimension.';
COMMENT ON COLUMN customer.fct_customer_plan_monthly.product_line_name IS 'Name of the product line, kept in step with the dimension.';
COMMENT ON COLUMN customer.fct_customer_plan_monthly.is_churned_this_year IS 'Whether it was reported as lost (当年流失) in the year up to that day.';
COMMENT ON COLUMN customer.fct_customer_plan_monthly.contract_status IS '正常 or 停缴, on that day.';
COMMENT ON COLUMN customer.fct_customer_plan_monthly.aum_balance IS 'Assets on that day (期末资产规模), yuan.';
COMMENT ON COLUMN customer.fct_customer_plan_monthly.updated_at IS 'When the row was last changed.';
COMMENT ON COLUMN customer.fct_customer_plan_monthly.contract_id IS 'Surrogate key of the version that holds on that day; null in rows from before there was this column.';
COMMENT ON COLUMN customer.fct_customer_plan_monthly.is_strategic IS 'Whether it was 战客 on that day.';
COMMENT ON COLUMN customer.fct_customer_plan_monthly.is_existing IS 'true: 已客, with assets at the end of the year before; false: 新客.';
COMMENT ON COLUMN customer.fct_customer_plan_monthly.is_in_bill IS 'Whether the bill has a row of it in this month.';
COMMENT ON COLUMN customer.fct_customer_plan_monthly.contributions IS '供款 of this month, yuan; null where none is known.';
COMMENT ON COLUMN customer.fct_customer_plan_monthly.product_line_rank IS 'Place by assets in its product line, 1 is the largest, equals share one; null after the 100 largest.';

ALTER TABLE ONLY customer.fct_customer_plan_monthly
    ADD CONSTRAINT ck_plan_snapshot_month CHECK ((EXTRACT(day FROM (snapshot_month + 1)) = (1)::numeric));

ALTER TABLE ONLY customer.fct_customer_plan_monthly
    ADD CONSTRAINT fct_customer_plan_monthly_pkey PRIMARY KEY (snapshot_month, company_id, plan_code, product_line_code);

CREATE INDEX idx_plan_snapshot_month ON customer.fct_customer_plan_monthly USING btree (snapshot_month);

CREATE INDEX idx_plan_snapshot_rank ON customer.fct_customer_plan_monthly USING btree (snapshot_month, product_line_rank) WHERE (product_line_rank IS NOT NULL);

CREATE TABLE customer.fct_customer_plan_monthly_total (
    snapshot_month date NOT NULL,
    product_line_code text NOT NULL,
    contract_status text NOT NULL,
    is_strategic boolean NOT NULL,
    is_existing boolean NOT NULL,
    is_churned_this_year boolean NOT NULL,
    contract_count bigint NOT NULL,
    aum_balance numeric NOT NULL,
    contributions numeric,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);
COMMENT ON TABLE customer.fct_customer_plan_monthly_total IS 'Totals of the plan snapshot: one row per month, product line and state of contracts.';
COMMENT ON COLUMN customer.fct_customer_plan_monthly_total.snapshot_month IS 'The month, by its last day.';
COMMENT ON COLUMN customer.fct_customer_plan_monthly_total.product_line_code IS 'The product line.';
COMMENT ON COLUMN customer.fct_customer_plan_monthly_total.contract_status IS '正常 or 停缴, on that day.';
COMMENT ON COLUMN customer.fct_customer_plan_monthly_total.is_strategic IS '战客 on that day.';
COMMENT ON COLUMN customer.fct_customer_plan_monthly_total.is_existing IS '已客 on that day.';
COMMENT ON COLUMN customer.fct_customer_plan_monthly_total.is_churned_this_year IS 'Reported as lost (当年流失) in the year up to that day.';
COMMENT ON COLUMN customer.fct_customer_plan_monthly_total.contract_count IS 'Such contracts.';
COMMENT ON COLUMN customer.fct_customer_plan_monthly_total.aum_balance IS 'Their assets on that day, yuan.';
COMMENT ON COLUMN customer.fct_customer_plan_monthly_total.contributions IS 'Their 供款 of this month, yuan; null where none is known.';
COMMENT ON COLUMN customer.fct_customer_plan_monthly_total.updated_at IS 'When the row was last changed.';

ALTER TABLE ONLY customer.fct_customer_plan_monthly_total
    ADD CONSTRAINT fct_customer_plan_monthly_total_pkey PRIMARY KEY (snapshot_month, product_line_code, contract_status, is_strategic, is_existing, is_churned_this_year);

CREATE TABLE customer.fct_customer_product_line_monthly (
    snapshot_month date NOT NULL,
    company_id text NOT NULL,
    product_line_code text NOT NULL,
    product_line_name text,
    customer_name text,
    is_strategic boolean NOT NULL,
    is_existing boolean NOT NULL,
    is_new boolean NOT NULL,
    is_winning_this_year boolean NOT NULL,
    is_churned_this_year boolean NOT NULL,
    aum_balance numeric(20,2) NOT NULL,
    plan_count integer NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);
COMMENT ON TABLE customer.fct_customer_product_line_monthly IS 'Snapshot for BI: one row per month, customer and product line.';
COMMENT ON COLUMN customer.fct_customer_product_line_monthly.snapshot_month IS 'The month, by its last day.';
COMMENT ON COLUMN customer.fct_customer_product_line_monthly.company_id IS 'The customer.';
COMMENT ON COLUMN customer.fct_customer_product_line_monthly.product_line_code IS 'The product line.';
COMMENT ON COLUMN customer.fct_customer_product_line_monthly.product_line_name IS 'Name of the product line, kept in step with the dimension.';
COMMENT ON COLUMN customer.fct_customer_product_line_monthly.customer_name IS 'Name of the customer, kept in step with the dimension.';
COMMENT ON COLUMN customer.fct_customer_product_line_monthly.is_strategic IS 'Whether any of its contracts was 战客 on that day.';
COMMENT ON COLUMN customer.fct_customer_product_line_monthly.is_existing IS 'Whether any of its contracts was 已客 on that day.';
COMMENT ON COLUMN customer.fct_customer_product_line_monthly.is_new IS 'Won this year and not 已客.';
COMMENT ON COLUMN customer.fct_customer_product_line_monthly.is_winning_this_year IS 'Whether it was reported as won (当年中标) in the year up to that day.';
COMMENT ON COLUMN customer.fct_customer_product_line_monthly.is_churned_this_year IS 'Whether it was reported as lost (当年流失) in the year up to that day.';
COMMENT ON COLUMN customer.fct_customer_product_line_monthly.aum_balance IS 'Assets on that day (期末资产规模), yuan.';
COMMENT ON COLUMN customer.fct_customer_product_line_monthly.plan_count IS 'How many plans it had on that day.';
COMMENT ON COLUMN customer.fct_customer_product_line_monthly.updated_at IS 'When the row was last changed.';

ALTER TABLE ONLY customer.fct_customer_product_line_monthly
    ADD CONSTRAINT ck_product_line_snapshot_month CHECK ((EXTRACT(day FROM (snapshot_month + 1)) = (1)::numeric));

ALTER TABLE ONLY customer.fct_customer_product_line_monthly
    ADD CONSTRAINT fct_customer_product_line_monthly_pkey PRIMARY KEY (snapshot_month, company_id, product_line_code);

CREATE INDEX idx_product_line_snapshot_month ON customer.fct_customer_product_line_monthly USING btree (snapshot_month);

CREATE TABLE customer.fct_customer_product_line_monthly_total (
    snapshot_month date NOT NULL,
    product_line_code text NOT NULL,
    is_strategic boolean NOT NULL,
    is_existing boolean NOT NULL,
    is_new boolean NOT NULL,
    is_winning_this_year boolean NOT NULL,
    is_churned_this_year boolean NOT NULL,
    customer_count bigint NOT NULL,
    aum_balance numeric NOT NULL,
    plan_count bigint NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);
COMMENT ON TABLE customer.fct_customer_product_line_monthly_total IS 'Totals of the product line snapshot: one row per month, product line and state of customers.';
COMMENT ON COLUMN customer.fct_customer_product_line_monthly_total.snapshot_month IS 'The month, by its last day.';
COMMENT ON COLUMN customer.fct_customer_product_line_monthly_total.product_line_code IS 'The product line.';
COMMENT ON COLUMN customer.fct_customer_product_line_monthly_total.is_strategic IS '战客 on that day.';
COMMENT ON COLUMN customer.fct_customer_product_line_monthly_total.is_existing IS '已客 on that day.';
COMMENT ON COLUMN customer.fct_customer_product_line_monthly_total.is_new IS 'Won this year and not 已客.';
COMMENT ON COLUMN customer.fct_customer_product_line_monthly_total.is_winning_this_year IS 'Reported as won (当年中标) in the year up to that day.';
COMMENT ON COLUMN customer.fct_customer_product_line_monthly_total.is_churned_this_year IS 'Reported as lost (当年流失) in the year up to that day.';
COMMENT ON COLUMN customer.fct_customer_product_line_monthly_total.customer_count IS 'Such customers.';
COMMENT ON COLUMN customer.fct_customer_product_line_monthly_total.aum_balance IS 'Their assets on that day, yuan.';
COMMENT ON COLUMN customer.fct_customer_product_line_monthly_total.plan_count IS 'Their plans on that day, those of each customer counted.';
COMMENT ON COLUMN customer.fct_customer_product_line_monthly_total.updated_at IS 'When the row was last changed.';

ALTER TABLE ONLY customer.fct_customer_product_line_monthly_total
    ADD CONSTRAINT fct_customer_product_line_monthly_total_pkey PRIMARY KEY (snapshot_month, product_line_code, is_strategic, is_existing, is_new, is_winning_this_year, is_churned_this_year);

CREATE TABLE customer."年金客户" (
    company_id text NOT NULL,
    "客户名称" text,
    "年金账户号" text,
    "主拓机构代码" text,
    "管理资格" text,
    resolved_from text,
    resolved_company_id text
);
COMMENT ON TABLE customer."年金客户" IS 'Customers, one row each; loads fill in what is missing.';
COMMENT ON COLUMN customer."年金客户".company_id IS 'Id of the customer; a temporary one is IN and 16 hex digits.';
COMMENT ON COLUMN customer."年金客户"."客户名称" IS 'Name of the customer.';
COMMENT ON COLUMN customer."年金客户"."年金账户号" IS 'Account number: the 集团企业客户号 of the bill without a leading C.';
COMMENT ON COLUMN customer."年金客户"."主拓机构代码" IS 'Branch with most of its assets, by the first load that shows it.';
COMMENT ON COLUMN customer."年金客户"."管理资格" IS 'Its product lines, by that load: 企年受托+企年投资.';
COMMENT ON COLUMN customer."年金客户".resolved_from IS 'The temporary customer out of whom just resolve made this row; null else.';
COMMENT ON COLUMN customer."年金客户".resolved_company_id IS 'The real customer behind a temporary one; null else.';

ALTER TABLE ONLY customer."年金客户"
    ADD CONSTRAINT "年金客户_pkey" PRIMARY KEY (company_id);

CREATE TRIGGER trg_sync_customer_name AFTER UPDATE OF "客户名称" ON customer."年金客户" FOR EACH ROW WHEN ((old."客户名称" IS DISTINCT FROM new."客户名称")) EXECUTE FUNCTION mdm.sync_customer_name();

CREATE TABLE customer."当年中标" (
    "上报月份" date NOT NULL,
    "业务类型" text,
    "产品线代码" text,
    "上报客户名称" text,
    "客户名称" text,
    "年金计划号" text,
    company_id text DEFAULT ''::text NOT NULL,
    "机构名称" text,
    "机构代码" text,
    "中标日期" date,
    "计划规模" numeric(18,4),
    "年缴规模" numeric(18,4),
    "客户类型" text,
    "原受托人" text,
    "计划类型" text,
    "证明材料" text,
    "考核有效" text,
    "备注" text,
    load_id bigint,
    source_row integer,
    resolved_from text
);
COMMENT ON TABLE customer."当年中标" IS 'Customers won, one row per report.';
COMMENT ON COLUMN customer."当年中标"."上报月份" IS 'Month in which it was reported, by its first day.';
COMMENT ON COLUMN customer."当年中标"."业务类型" IS 'Product line by name: 企年受托 and its like.';
COMMENT ON COLUMN customer."当年中标"."产品线代码" IS 'Code of the product line.';
COMMENT ON COLUMN customer."当年中标"."上报客户名称" IS 'Name of the customer as it was reported.';
COMMENT ON COLUMN customer."当年中标"."客户名称" IS 'Name of the customer in its one form (mdm.clean_name).';
COMMENT ON COLUMN customer."当年中标"."年金计划号" IS 'Code of the plan.';
COMMENT ON COLUMN customer."当年中标".company_id IS 'The customer; a temporary id where only the name is known, empty where none is: never null.';
COMMENT ON COLUMN customer."当年中标"."机构名称" IS 'Name of the branch as it was delivered.';
COMMENT ON COLUMN customer."当年中标"."机构代码" IS 'Code of the branch; G00 where it is not known.';
COMMENT ON COLUMN customer."当年中标"."中标日期" IS 'Day on which it was won.';
COMMENT ON COLUMN customer."当年中标"."计划规模" IS 'Assets of the plan, 亿元 (100 million yuan).';
COMMENT ON COLUMN customer."当年中标"."年缴规模" IS 'Contributions a year, 亿元 (100 million yuan).';
COMMENT ON COLUMN customer."当年中标"."客户类型" IS 'Kind of the customer.';
COMMENT ON COLUMN customer."当年中标"."原受托人" IS 'Trustee before.';
COMMENT ON COLUMN customer."当年中标"."计划类型" IS '单一计划 (of a single company) or 集合计划 (of many).';
COMMENT ON COLUMN customer."当年中标"."证明材料" IS 'What proves it.';
COMMENT ON COLUMN customer."当年中标"."考核有效" IS 'Whether it counts for appraisals.';
COMMENT ON COLUMN customer."当年中标"."备注" IS 'Remarks.';
COMMENT ON COLUMN customer."当年中标".load_id IS 'The load that brought the row: mdm.load; null where others wrote it.';
COMMENT ON COLUMN customer."当年中标".source_row IS 'Row number in the sheet; null where others wrote it.';
COMMENT ON COLUMN customer."当年中标".resolved_from IS 'The temporary id that the row had, or would have, without just resolve; null else.';

CREATE INDEX idx_award_company ON customer."当年中标" USING btree (company_id);

CREATE INDEX idx_award_month ON customer."当年中标" USING btree ("上报月份");

CREATE TABLE customer."当年流失" (
    "上报月份" date NOT NULL,
    "业务类型" text,
    "产品线代码" text,
    "上报客户名称" text,
    "客户名称" text,
    "年金计划号" text,
    company_id text DEFAULT ''::text NOT NULL,
    "机构名称" text,
    "机构代码" text,
    "流失日期" date,
    "计划规模" numeric(18,4),
    "年缴规模" numeric(18,4),
    "客户类型" text,
    "原受托人" text,
    "计划类型" text,
    "证明材料" text,
    "考核有效" text,
    "备注" text,
    load_id bigint,
    source_row integer,
    resolved_from text
);
COMMENT ON TABLE customer."当年流失" IS 'Customers lost, one row per report.';
COMMENT ON COLUMN customer."当年流失"."上报月份" IS 'Month in which it was reported, by its first day.';
COMMENT ON COLUMN customer."当年流失"."业务类型" IS 'Product line by name: 企年受托 and its like.';
COMMENT ON COLUMN customer."当年流失"."产品线代码" IS 'Code of the product line; null where it counts for all of them.';
COMMENT ON COLUMN customer."当年流失"."上报客户名称" IS 'Name of the customer as it was reported.';
COMMENT ON COLUMN customer."当年流失"."客户名称" IS 'Name of the customer in its one form (mdm.clean_name).';
COMMENT ON COLUMN customer."当年流失"."年金计划号" IS 'Code of the plan.';
COMMENT ON COLUMN customer."当年流失".company_id IS 'The customer; a temporary id where only the name is known, empty where none is: never null.';
COMMENT ON COLUMN customer."当年流失"."机构名称" IS 'Name of the branch as it was delivered.';
COMMENT ON COLUMN customer."当年流失"."机构代码" IS 'Code of the branch; G00 where it is not known.';
COMMENT ON COLUMN customer."当年流失"."流失日期" IS 'Day on which it was lost.';
COMMENT ON COLUMN customer."当年流失"."计划规模" IS 'Assets of the plan, 亿元 (100 million yuan).';
COMMENT ON COLUMN customer."当年流失"."年缴规模" IS 'Contributions a year, 亿元 (100 million yuan).';
COMMENT ON COLUMN customer."当年流失"."客户类型" IS 'Kind of the customer.';
COMMENT ON COLUMN customer."当年流失"."原受托人" IS 'Trustee before.';
COMMENT ON COLUMN customer."当年流失"."计划类型" IS '单一计划 (of a single company) or 集合计划 (of many).';
COMMENT ON COLUMN customer."当年流失"."证明材料" IS 'What proves it.';
COMMENT ON COLUMN customer."当年流失"."考核有效" IS 'Whether it counts for appraisals.';
COMMENT ON COLUMN customer."当年流失"."备注" IS 'Remarks.';
COMMENT ON COLUMN customer."当年流失".load_id IS 'The load that brought the row: mdm.load; null where others wrote it.';
COMMENT ON COLUMN customer."当年流失".source_row IS 'Row number in the sheet; null where others wrote it.';
COMMENT ON COLUMN customer."当年流失".resolved_from IS 'The temporary id that the row had, or would have, without just resolve; null else.';

CREATE INDEX idx_loss_company ON customer."当年流失" USING btree (company_id);

CREATE INDEX idx_loss_month ON customer."当年流失" USING btree ("上报月份");

CREATE TABLE mapping."产品线" (
    "产品线代码" text NOT NULL,
    "产品线" text NOT NULL,
    "业务大类" text
);
COMMENT ON TABLE mapping."产品线" IS 'Product lines, one row each.';
COMMENT ON COLUMN mapping."产品线"."产品线代码" IS 'Code of the product line: PL201 to PL204.';
COMMENT ON COLUMN mapping."产品线"."产品线" IS 'Name of the product line; the bill calls it 业务类型.';
COMMENT ON COLUMN mapping."产品线"."业务大类" IS 'Business that it belongs to: 企业年金 or 职业年金.';

ALTER TABLE ONLY mapping."产品线"
    ADD CONSTRAINT "产品线_pkey" PRIMARY KEY ("产品线代码");

CREATE TRIGGER trg_sync_product_line_name AFTER UPDATE OF "产品线" ON mapping."产品线" FOR EACH ROW WHEN ((old."产品线" IS DISTINCT FROM new."产品线")) EXECUTE FUNCTION mdm.sync_product_line_name();

CREATE TABLE mapping."年金计划" (
    "年金计划号" text NOT NULL,
    "计划全称" text,
    "计划类型" text,
    company_id text,
    "主拓机构代码" text,
    "管理资格" text,
    resolved_from text
);
COMMENT ON TABLE mapping."年金计划" IS 'Plans, one row each; loads fill in what is missing.';
COMMENT ON COLUMN mapping."年金计划"."年金计划号" IS 'Code of the plan; the bill calls it 计划代码.';
COMMENT ON COLUMN mapping."年金计划"."计划全称" IS 'Full name of the plan.';
COMMENT ON COLUMN mapping."年金计划"."计划类型" IS '单一计划 (of a single company) or 集合计划 (of many).';
COMMENT ON COLUMN mapping."年金计划".company_id IS 'The one company of a 单一计划; else null.';
COMMENT ON COLUMN mapping."年金计划"."主拓机构代码" IS 'Branch with most of its assets, by the first load that shows it.';
COMMENT ON COLUMN mapping."年金计划"."管理资格" IS 'Its product lines, by that load: 企年受托+企年投资.';
COMMENT ON COLUMN mapping."年金计划".resolved_from IS 'The temporary id that stood in company_id before just resolve; null else.';

ALTER TABLE ONLY mapping."年金计划"
    ADD CONSTRAINT "年金计划_pkey" PRIMARY KEY ("年金计划号");

CREATE TRIGGER trg_sync_plan_name AFTER UPDATE OF "计划全称" ON mapping."年金计划" FOR EACH ROW WHEN ((old."计划全称" IS DISTINCT FROM new."计划全称")) EXECUTE FUNCTION mdm.sync_plan_name();

CREATE TABLE mapping."组织架构" (
    "机构代码" text NOT NULL,
    "机构" text NOT NULL
);
COMMENT ON TABLE mapping."组织架构" IS 'Branches, one row each.';
COMMENT ON COLUMN mapping."组织架构"."机构代码" IS 'Code of the branch: G01 and its like.';
COMMENT ON COLUMN mapping."组织架构"."机构" IS 'Name of the branch, as the bill has it in 机构名称.';

ALTER TABLE ONLY mapping."组织架构"
    ADD CONSTRAINT "组织架构_pkey" PRIMARY KEY ("机构代码");

CREATE TABLE mdm.bill_change (
    month date
);
COMMENT ON TABLE mdm.bill_change IS 'One row per statement and month of the bill that it touched: where the next sync has to look.';
COMMENT ON COLUMN mdm.bill_change.month IS 'The month (月度) of rows added, changed or removed; null: all months (TRUNCATE).';

CREATE TABLE mdm.bill_month (
    month date NOT NULL,
    row_count bigint NOT NULL,
    row_hash numeric NOT NULL,
    contract_count bigint NOT NULL
);
COMMENT ON TABLE mdm.bill_month IS 'One row per loaded month that was rolled forward, with the figures of its rows at that time.';
COMMENT ON COLUMN mdm.bill_month.month IS 'The loaded month, as its first day.';
COMMENT ON COLUMN mdm.bill_month.row_count IS 'Rows of the bill in the month.';
COMMENT ON COLUMN mdm.bill_month.row_hash IS 'Sum of the hashes of these rows, over the columns that the history depends on.';
COMMENT ON COLUMN mdm.bill_month.contract_count IS 'Rows of mdm.contract_month in the month.';

ALTER TABLE ONLY mdm.bill_month
    ADD CONSTRAINT bill_month_pkey PRIMARY KEY (month);

CREATE TABLE mdm.contract_month (
    month date NOT NULL,
    company_id text NOT NULL,
    plan_code text NOT NULL,
    product_line_code text NOT NULL,
    is_seen boolean NOT NULL,
    assets numeric NOT NULL,
    contributions numeric NOT NULL,
    known_contributions bigint NOT NULL,
    is_candidate boolean NOT NULL,
    is_in_history boolean NOT NULL,
    is_strategic boolean NOT NULL,
    is_existing boolean NOT NULL,
    contract_status text NOT NULL,
    starts_version boolean NOT NULL,
    month_contributions numeric,
    window_contributions numeric
);
COMMENT ON TABLE mdm.contract_month IS 'One row per contract and loaded month, since its first row: what the history observes of it.';
COMMENT ON COLUMN mdm.contract_month.month IS 'The loaded month, as its first day.';
COMMENT ON COLUMN mdm.contract_month.company_id IS 'The customer of the contract.';
COMMENT ON COLUMN mdm.contract_month.plan_code IS 'The plan of the contract (计划代码).';
COMMENT ON COLUMN mdm.contract_month.product_line_code IS 'The product line of the contract (产品线代码).';
COMMENT ON COLUMN mdm.contract_month.is_seen IS 'The bill has a row of the contract in this month.';
COMMENT ON COLUMN mdm.contract_month.assets IS 'Yuan: 期末资产规模 of all its rows of the month; without a row 0 (suspend) or those of the month before (carry).';
COMMENT ON COLUMN mdm.contract_month.contributions IS 'Yuan: the 供款 of all its rows up to and with this month.';
COMMENT ON COLUMN mdm.contract_month.known_contributions IS 'Rows: how many of these 供款 are not null.';
COMMENT ON COLUMN mdm.contract_month.is_candidate IS 'Its assets make it strategic: the threshold, or among the largest of a branch.';
COMMENT ON COLUMN mdm.contract_month.is_in_history IS 'The history holds it in this month: its year opened with it, or it has had a row in the year.';
COMMENT ON COLUMN mdm.contract_month.is_strategic IS '战客: a candidate since the opening of the year or in one of its months.';
COMMENT ON COLUMN mdm.contract_month.is_existing IS '已客: its year opened with it; false: 新客.';
COMMENT ON COLUMN mdm.contract_month.contract_status IS '正常 or 停缴.';
COMMENT ON COLUMN mdm.contract_month.starts_version IS 'A version starts on the last day of this month.';
COMMENT ON COLUMN mdm.contract_month.month_contributions IS 'Yuan: the 供款 of its rows of this month; null where none is known.';
COMMENT ON COLUMN mdm.contract_month.window_contributions IS 'Yuan: the 供款 of the contribution window up to and with this month; null where none is known.';

ALTER TABLE ONLY mdm.contract_month
    ADD CONSTRAINT contract_month_pkey PRIMARY KEY (month, company_id, plan_code, product_line_code);

CREATE INDEX idx_contract_month_start ON mdm.contract_month USING btree (month) WHERE starts_version;

CREATE TABLE mdm.history_change (
    changed_at timestamp with time zone DEFAULT now() NOT NULL,
    changed_by text DEFAULT SESSION_USER NOT NULL
);
COMMENT ON TABLE mdm.history_change IS 'One row per statement of others that wrote versions: the next sync compares all of them.';
COMMENT ON COLUMN mdm.history_change.changed_at IS 'When its transaction began.';
COMMENT ON COLUMN mdm.history_change.changed_by IS 'The role that wrote.';

CREATE TABLE mdm.history_state (
    is_only_row boolean DEFAULT true NOT NULL,
    rules text NOT NULL,
    change_log text NOT NULL,
    month_hash numeric NOT NULL,
    name_hash numeric NOT NULL,
    latest_year integer,
    sealed_years integer[] NOT NULL,
    version_hash numeric
);
COMMENT ON TABLE mdm.history_state IS 'One row: what the last sync made the history from, beside the bill.';
COMMENT ON COLUMN mdm.history_state.is_only_row IS 'Always true: there is one row.';
COMMENT ON COLUMN mdm.history_state.rules IS 'Fingerprint of the rules of a month: the SQL and its settings.';
COMMENT ON COLUMN mdm.history_state.change_log IS 'Identity of the tables and triggers that log changes: others may have missed some.';
COMMENT ON COLUMN mdm.history_state.month_hash IS 'Hash of mdm.bill_month: nobody else writes there.';
COMMENT ON COLUMN mdm.history_state.name_hash IS 'Hash of the names in the dimensions, which the versions show.';
COMMENT ON COLUMN mdm.history_state.latest_year IS 'The status year that is open to the end; null: the bill was empty.';
COMMENT ON COLUMN mdm.history_state.sealed_years IS 'Sealed years that are not what the bill and the rules want: each sync compares and counts them again.';
COMMENT ON COLUMN mdm.history_state.version_hash IS 'On a cluster: sum of the hashes of the versions that the last sync left; null on one machine.';

ALTER TABLE ONLY mdm.history_state
    ADD CONSTRAINT history_state_is_only_row_check CHECK (is_only_row);

ALTER TABLE ONLY mdm.history_state
    ADD CONSTRAINT history_state_pkey PRIMARY KEY (is_only_row);

CREATE TABLE mdm.load (
    load_id bigint DEFAULT nextval('mdm.load_load_id_seq'::regclass) NOT NULL,
    run_id bigint NOT NULL,
    domain text NOT NULL,
    file_name text NOT NULL,
    sheet text NOT NULL,
    sha256 text NOT NULL,
    file_size bigint NOT NULL,
    loaded_at timestamp with time zone DEFAULT now() NOT NULL,
    loaded_by text,
    months date[],
    rows_read bigint NOT NULL,
    rows_loaded bigint NOT NULL,
    rows_rejected bigint NOT NULL,
    rows_skipped bigint NOT NULL,
    duration interval,
    rows_replaced bigint DEFAULT 0 NOT NULL,
    replaced_columns text[],
    trimmed_at timestamp with time zone,
    unloaded_at timestamp with time zone,
    unloaded_by text,
    stands_on bigint[] DEFAULT '{}'::bigint[] NOT NULL
);
COMMENT ON TABLE mdm.load IS 'The loads: one row per loaded sheet of a file.';
COMMENT ON COLUMN mdm.load.load_id IS 'Number of the load.';
COMMENT ON COLUMN mdm.load.run_id IS 'The run that loaded it: mdm.run.';
COMMENT ON COLUMN mdm.load.domain IS 'The domain: annuity_performance and its like.';
COMMENT ON COLUMN mdm.load.file_name IS 'Name of the file, with its path from the folder in which just runs.';
COMMENT ON COLUMN mdm.load.sheet IS 'Name of the sheet.';
COMMENT ON COLUMN mdm.load.sha256 IS 'Fingerprint of the file.';
COMMENT ON COLUMN mdm.load.file_size IS 'Size of the file, bytes.';
COMMENT ON COLUMN mdm.load.loaded_at IS 'When it was loaded.';
COMMENT ON COLUMN mdm.load.loaded_by IS 'Who loaded it, by the operating system.';
COMMENT ON COLUMN mdm.load.months IS 'The months that it brought, each by its first day.';
COMMENT ON COLUMN mdm.load.rows_read IS 'Rows of the sheet below its header.';
COMMENT ON COLUMN mdm.load.rows_loaded IS 'Rows that were loaded.';
COMMENT ON COLUMN mdm.load.rows_rejected IS 'Rows that could not be used: mdm.reject.';
COMMENT ON COLUMN mdm.load.rows_skipped IS 'Rows that are no data: blank ones, totals, repetitions.';
COMMENT ON COLUMN mdm.load.duration IS 'How long the load took.';
COMMENT ON COLUMN mdm.load.rows_replaced IS 'Rows that it replaced: mdm.replaced_row keeps those that it did not bring again as they stood.';
COMMENT ON COLUMN mdm.load.replaced_columns IS 'The columns that its table had: those of the cells in mdm.replaced_row.';
COMMENT ON COLUMN mdm.load.trimmed_at IS 'When what it replaced was dropped from mdm.replaced_row for its age: it can''t be unloaded since.';
COMMENT ON COLUMN mdm.load.unloaded_at IS 'When it was taken back (just unload); null while it counts.';
COMMENT ON COLUMN mdm.load.unloaded_by IS 'Who took it back, by the operating system.';
COMMENT ON COLUMN mdm.load.stands_on IS 'Earlier loads whose rows of its months it brought again as they stood: they keep the number of the load that
brought them first.';

ALTER TABLE ONLY mdm.load
    ADD CONSTRAINT ck_load_balances CHECK ((rows_read = ((rows_loaded + rows_rejected) + rows_skipped)));

ALTER TABLE ONLY mdm.load
    ADD CONSTRAINT load_pkey PRIMARY KEY (load_id);

CREATE TABLE mdm.market_cut (
    month date NOT NULL,
    product_line_code text NOT NULL,
    branch text NOT NULL,
    amount numeric NOT NULL
);
COMMENT ON TABLE mdm.market_cut IS 'One row per loaded month, product line and branch with assets: what makes a contract a largest one.';
COMMENT ON COLUMN mdm.market_cut.month IS 'The loaded month, as its first day.';
COMMENT ON COLUMN mdm.market_cut.product_line_code IS 'The product line (产品线代码).';
COMMENT ON COLUMN mdm.market_cut.branch IS 'The branch (机构代码); empty where the bill names none.';
COMMENT ON COLUMN mdm.market_cut.amount IS 'Yuan: the assets of the contract in place whitelist_top_n, or of the last one where there are fewer.';

ALTER TABLE ONLY mdm.market_cut
    ADD CONSTRAINT market_cut_pkey PRIMARY KEY (month, product_line_code, branch);

CREATE TABLE mdm.reject (
    load_id bigint NOT NULL,
    source_row integer NOT NULL,
    reason text NOT NULL,
    content jsonb NOT NULL,
    replaces jsonb,
    superseded_by bigint,
    correction jsonb,
    corrected_by bigint,
    dismissed text
);
COMMENT ON TABLE mdm.reject IS 'The quarantine: one row per delivered row that could not be used.';
COMMENT ON COLUMN mdm.reject.load_id IS 'The load that rejected it first: mdm.load.';
COMMENT ON COLUMN mdm.reject.source_row IS 'Row number in the sheet of that load.';
COMMENT ON COLUMN mdm.reject.reason IS 'Why it could not be used, in words.';
COMMENT ON COLUMN mdm.reject.content IS 'Its cells as they were delivered, by column.';
COMMENT ON COLUMN mdm.reject.replaces IS 'Its values of the columns by which its domain replaces: a later load that brings the same supersedes it.';
COMMENT ON COLUMN mdm.reject.superseded_by IS 'The load that delivered it anew; null while it waits, or its correction stands.';
COMMENT ON COLUMN mdm.reject.correction IS 'Its cells as they were corrected last, right or still wrong.';
COMMENT ON COLUMN mdm.reject.corrected_by IS 'The load that loaded its correction; else null.';
COMMENT ON COLUMN mdm.reject.dismissed IS 'Why a person has dismissed it, in the file of corrected_by; null where nobody has.';

ALTER TABLE ONLY mdm.reject
    ADD CONSTRAINT reject_pkey PRIMARY KEY (load_id, source_row);

CREATE TABLE mdm.replaced_row (
    table_name text NOT NULL,
    month date,
    load_id bigint,
    replaced_by bigint NOT NULL,
    replaced_at timestamp with time zone DEFAULT now() NOT NULL,
    content jsonb,
    became jsonb,
    source_row integer,
    company_id text DEFAULT ''::text NOT NULL,
    cells text[]
);
COMMENT ON TABLE mdm.replaced_row IS 'The archive: one row per row that a load replaced, corrected or filled in, as it was before.';
COMMENT ON COLUMN mdm.replaced_row.table_name IS 'Its table: that of a domain, mdm.reject of a corrected row, or a dimension.';
COMMENT ON COLUMN mdm.replaced_row.month IS 'Its month, by its first day; null where its table has none.';
COMMENT ON COLUMN mdm.replaced_row.load_id IS 'The load that it came by: mdm.load; null where others wrote it, and for dimensions.';
COMMENT ON COLUMN mdm.replaced_row.replaced_by IS 'The load that it went by.';
COMMENT ON COLUMN mdm.replaced_row.replaced_at IS 'When it went.';
COMMENT ON COLUMN mdm.replaced_row.content IS 'The row as it was, by column, for other tables; null for a row of a dimension that the load added.';
COMMENT ON COLUMN mdm.replaced_row.became IS 'The row as the load left it, for dimensions: just unload takes back what nobody has edited since.';
COMMENT ON COLUMN mdm.replaced_row.source_row IS 'Its row number in the sheet of load_id; null where others wrote it, and for dimensions.';
COMMENT ON COLUMN mdm.replaced_row.company_id IS 'Its customer, for tables of domains; empty for others, and where it belongs to nobody.';
COMMENT ON COLUMN mdm.replaced_row.cells IS 'The row as it was, for tables of domains: a cell for each of the replaced_columns of the load it went by.';

CREATE INDEX idx_replaced_row_company_id ON mdm.replaced_row USING btree (company_id);

CREATE INDEX idx_replaced_row_load ON mdm.replaced_row USING btree (load_id);

CREATE INDEX idx_replaced_row_replaced_by ON mdm.replaced_row USING btree (replaced_by);

CREATE UNLOGGED TABLE mdm.rolled_cut (
    month date NOT NULL,
    product_line_code text NOT NULL,
    branch text NOT NULL,
    amount numeric NOT NULL
);
COMMENT ON TABLE mdm.rolled_cut IS 'Always empty: on a cluster, a dry run keeps here what it has beside mdm.rolled_month, as in mdm.market_cut.';
COMMENT ON COLUMN mdm.rolled_cut.month IS 'The loaded month, as its first day.';
COMMENT ON COLUMN mdm.rolled_cut.product_line_code IS 'The product line (产品线代码).';
COMMENT ON COLUMN mdm.rolled_cut.branch IS 'The branch (机构代码); empty where the bill names none.';
COMMENT ON COLUMN mdm.rolled_cut.amount IS 'Yuan: the assets of the contract in place whitelist_top_n, or of the last one where there are fewer.';

ALTER TABLE ONLY mdm.rolled_cut
    ADD CONSTRAINT rolled_cut_pkey PRIMARY KEY (month, product_line_code, branch);

CREATE UNLOGGED TABLE mdm.rolled_month (
    month date NOT NULL,
    company_id text NOT NULL,
    plan_code text NOT NULL,
    product_line_code text NOT NULL,
    is_seen boolean NOT NULL,
    assets numeric NOT NULL,
    contributions numeric NOT NULL,
    known_contributions bigint NOT NULL,
    is_candidate boolean NOT NULL,
    is_in_history boolean NOT NULL,
    is_strategic boolean NOT NULL,
    is_existing boolean NOT NULL,
    contract_status text NOT NULL,
    starts_version boolean NOT NULL,
    month_contributions numeric,
    window_contributions numeric
);
COMMENT ON TABLE mdm.rolled_month IS 'Always empty: on a cluster, a dry run rolls months forward here, as in mdm.contract_month, and undoes it.';
COMMENT ON COLUMN mdm.rolled_month.month IS 'The loaded month, as its first day.';
COMMENT ON COLUMN mdm.rolled_month.company_id IS 'The customer of the contract.';
COMMENT ON COLUMN mdm.rolled_month.plan_code IS 'The plan of the contract (计划代码).';
COMMENT ON COLUMN mdm.rolled_month.product_line_code IS 'The product line of the contract (产品线代码).';
COMMENT ON COLUMN mdm.rolled_month.is_seen IS 'The bill has a row of the contract in this month.';
COMMENT ON COLUMN mdm.rolled_month.assets IS 'Yuan: 期末资产规模 of all its rows of the month; without a row 0 (suspend) or those of the month before (carry).';
COMMENT ON COLUMN mdm.rolled_month.contributions IS 'Yuan: the 供款 of all its rows up to and with this month.';
COMMENT ON COLUMN mdm.rolled_month.known_contributions IS 'Rows: how many of these 供款 are not null.';
COMMENT ON COLUMN mdm.rolled_month.is_candidate IS 'Its assets make it strategic: the threshold, or among the largest of a branch.';
COMMENT ON COLUMN mdm.rolled_month.is_in_history IS 'The history holds it in this month: its year opened with it, or it has had a row in the year.';
COMMENT ON COLUMN mdm.rolled_month.is_strategic IS '战客: a candidate since the opening of the year or in one of its months.';
COMMENT ON COLUMN mdm.rolled_month.is_existing IS '已客: its year opened with it; false: 新客.';
COMMENT ON COLUMN mdm.rolled_month.contract_status IS '正常 or 停缴.';
COMMENT ON COLUMN mdm.rolled_month.starts_version IS 'A version starts on the last day of this month.';
COMMENT ON COLUMN mdm.rolled_month.month_contributions IS 'Yuan: the 供款 of its rows of this month; null where none is known.';
COMMENT ON COLUMN mdm.rolled_month.window_contributions IS 'Yuan: the 供款 of the contribution window up to and with this month; null where none is known.';

ALTER TABLE ONLY mdm.rolled_month
    ADD CONSTRAINT rolled_month_pkey PRIMARY KEY (month, company_id, plan_code, product_line_code);

CREATE INDEX rolled_month_month_idx ON mdm.rolled_month USING btree (month) WHERE starts_version;

CREATE TABLE mdm.run (
    run_id bigint DEFAULT nextval('mdm.run_run_id_seq'::regclass) NOT NULL,
    command text NOT NULL,
    arguments text NOT NULL,
    period text,
    domain text,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    outcome text DEFAULT 'running'::text NOT NULL,
    counts jsonb,
    error text,
    config_fingerprint text NOT NULL,
    version text NOT NULL,
    os_user text,
    seen_at timestamp with time zone,
    by_hand boolean DEFAULT false NOT NULL
);
COMMENT ON TABLE mdm.run IS 'The run log: one row per run of a command that may write, also one that fails.';
COMMENT ON COLUMN mdm.run.run_id IS 'Number of the run.';
COMMENT ON COLUMN mdm.run.command IS 'The command: sync, snapshot, etl and their like.';
COMMENT ON COLUMN mdm.run.arguments IS 'What was typed behind the command.';
COMMENT ON COLUMN mdm.run.period IS 'The period asked for, YYYYMM or a range; null without one.';
COMMENT ON COLUMN mdm.run.domain IS 'The domain that is loaded, or whose hooks run; else null.';
COMMENT ON COLUMN mdm.run.started_at IS 'When it began.';
COMMENT ON COLUMN mdm.run.ended_at IS 'When it ended; null while it runs.';
COMMENT ON COLUMN mdm.run.outcome IS 'running, ok, failed, refused (another command was writing), interrupted (Ctrl-C, SIGTERM) or killed.';
COMMENT ON COLUMN mdm.run.counts IS 'What it did, as numbers by name.';
COMMENT ON COLUMN mdm.run.error IS 'What it failed with; null where it did not.';
COMMENT ON COLUMN mdm.run.config_fingerprint IS 'Fingerprint of the configuration that it used.';
COMMENT ON COLUMN mdm.run.version IS 'Version of the project.';
COMMENT ON COLUMN mdm.run.os_user IS 'Who ran it, by the operating system.';
COMMENT ON COLUMN mdm.run.seen_at IS 'When a person took note of its failure (just status --seen).';
COMMENT ON COLUMN mdm.run.by_hand IS 'Whether it was typed at a terminal, where a person saw how it ended.';

ALTER TABLE ONLY mdm.run
    ADD CONSTRAINT ck_run_outcome CHECK ((outcome = ANY (ARRAY['running'::text, 'ok'::text, 'failed'::text, 'refused'::text, 'interrupted'::text, 'killed'::text])));

ALTER TABLE ONLY mdm.run
    ADD CONSTRAINT run_pkey PRIMARY KEY (run_id);

CREATE TABLE mdm.snapshot_behind (
    month date NOT NULL,
    is_short boolean NOT NULL
);
COMMENT ON TABLE mdm.snapshot_behind IS 'One row per month whose snapshots are behind the history, until just snapshot refreshes them.';
COMMENT ON COLUMN mdm.snapshot_behind.month IS 'The month, as its first day.';
COMMENT ON COLUMN mdm.snapshot_behind.is_short IS 'Its year is sealed and differs from the bill: refreshed now, its totals lack what just sync --unseal adds.';

ALTER TABLE ONLY mdm.snapshot_behind
    ADD CONSTRAINT snapshot_behind_pkey PRIMARY KEY (month);

CREATE VIEW bi.dim_branch; -- c227a31d793d7d55
COMMENT ON VIEW bi.dim_branch IS 'Branches: one row each. 机构维度';
COMMENT ON COLUMN bi.dim_branch.branch_code IS 'Code of the branch; G00 where none is known; key. 机构代码';
COMMENT ON COLUMN bi.dim_branch.branch_name IS 'Name of the branch. 机构';

CREATE VIEW bi.dim_contract_version; -- 7cb904bbbb78bd9e
COMMENT ON VIEW bi.dim_contract_version IS 'Versions of contracts: one row each, SCD Type 2. 合同版本维度';
COMMENT ON COLUMN bi.dim_contract_version.contract_id IS 'Surrogate key of the version; it survives a recomputation. 合同版本号';
COMMENT ON COLUMN bi.dim_contract_version.company_id IS 'The customer; bi.dim_customer. 客户号';
COMMENT ON COLUMN bi.dim_contract_version.plan_code IS 'The plan; bi.dim_plan. 年金计划号';
COMMENT ON COLUMN bi.dim_contract_version.product_line_code IS 'The product line; bi.dim_product_line. 产品线代码';
COMMENT ON COLUMN bi.dim_contract_version.customer_name IS 'Name of the customer as it is today. 客户名称';
COMMENT ON COLUMN bi.dim_contract_version.plan_name IS 'Name of the plan as it is today. 计划全称';
COMMENT ON COLUMN bi.dim_contract_version.product_line_name IS 'Name of the product line as it is today. 产品线';
COMMENT ON COLUMN bi.dim_contract_version.contract_status IS '正常 (with assets and contributions) or 停缴 (without). 合同状态';
COMMENT ON COLUMN bi.dim_contract_version.is_strategic IS 'Whether it is 战客; within a year it stays so. 是否战客';
COMMENT ON COLUMN bi.dim_contract_version.is_existing IS 'true: 已客, with assets at the end of the year before; false: 新客. 是否已客';
COMMENT ON COLUMN bi.dim_contract_version.status_year IS 'The assessment year that the version belongs to. 考核年度';
COMMENT ON COLUMN bi.dim_contract_version.valid_from IS 'First day on which the version holds. 生效日';
COMMENT ON COLUMN bi.dim_contract_version.valid_to IS 'Last day on which it holds, inclusive; 9999-12-31 while it is current. 失效日';
COMMENT ON COLUMN bi.dim_contract_version.is_current IS 'Whether it holds today, without an end. 是否当前版本';
COMMENT ON COLUMN bi.dim_contract_version.is_opening IS 'Whether its year opened with it, on 1 January. 是否年初版本';

CREATE VIEW bi.dim_contract_version_known; -- 0f404fec022438a8
COMMENT ON VIEW bi.dim_contract_version_known IS 'Versions as they were known: one row per version and span of time in which it was known so. 合同版本（按知悉时间）';
COMMENT ON COLUMN bi.dim_contract_version_known.contract_id IS 'The version; bi.dim_contract_version. 合同版本号';
COMMENT ON COLUMN bi.dim_contract_version_known.company_id IS 'The customer; bi.dim_customer. 客户号';
COMMENT ON COLUMN bi.dim_contract_version_known.plan_code IS 'The plan; bi.dim_plan. 年金计划号';
COMMENT ON COLUMN bi.dim_contract_version_known.product_line_code IS 'The product line; bi.dim_product_line. 产品线代码';
COMMENT ON COLUMN bi.dim_contract_version_known.contract_status IS '正常 (with assets and contributions) or 停缴 (without). 合同状态';
COMMENT ON COLUMN bi.dim_contract_version_known.is_strategic IS 'Whether it is 战客; within a year it stays so. 是否战客';
COMMENT ON COLUMN bi.dim_contract_version_known.is_existing IS 'true: 已客, with assets at the end of the year before; false: 新客. 是否已客';
COMMENT ON COLUMN bi.dim_contract_version_known.status_year IS 'The assessment year that the version belongs to. 考核年度';
COMMENT ON COLUMN bi.dim_contract_version_known.valid_from IS 'First day on which the version holds. 生效日';
COMMENT ON COLUMN bi.dim_contract_version_known.valid_to IS 'Last day on which it holds, inclusive; 9999-12-31 while it is current. 失效日';
COMMENT ON COLUMN bi.dim_contract_version_known.known_from IS 'Since when the history has it so. 知悉起';
COMMENT ON COLUMN bi.dim_contract_version_known.known_until IS 'Until when, exclusive; 9999-12-31 while it stands. 知悉止';

CREATE VIEW bi.dim_customer; -- 58a067ac2b81ff2b
COMMENT ON VIEW bi.dim_customer IS 'Customers: one row each. 客户维度';
COMMENT ON COLUMN bi.dim_customer.company_id IS 'Id of the customer; key. 客户号';
COMMENT ON COLUMN bi.dim_customer.customer_name IS 'Name of the customer as it is today. 客户名称';
COMMENT ON COLUMN bi.dim_customer.account_number IS 'Account number. 年金账户号';
COMMENT ON COLUMN bi.dim_customer.main_branch_code IS 'Branch with most of its assets, by the first load that shows it. 主拓机构代码';
COMMENT ON COLUMN bi.dim_customer.product_lines IS 'Its product lines, by that load: 企年受托+企年投资. 管理资格';
COMMENT ON COLUMN bi.dim_customer.is_temporary IS 'Whether only its name is known, so that its id is a temporary one. 是否临时客户号';
COMMENT ON COLUMN bi.dim_customer.resolved_company_id IS 'The real customer behind a temporary one; null else. 正式客户号';

CREATE VIEW bi.dim_date; -- 4a1514762c48ffd9
COMMENT ON VIEW bi.dim_date IS 'Days: one row each, gapless, whole years. 日期维度';
COMMENT ON COLUMN bi.dim_date.date IS 'The day; key. 日期';
COMMENT ON COLUMN bi.dim_date.year IS 'Its year. 年';
COMMENT ON COLUMN bi.dim_date.quarter IS 'Its quarter, 1 to 4. 季度';
COMMENT ON COLUMN bi.dim_date.month IS 'Its month, 1 to 12. 月';
COMMENT ON COLUMN bi.dim_date.day IS 'Its day of the month, 1 to 31. 日';
COMMENT ON COLUMN bi.dim_date.month_start IS 'First day of its month. 月初';
COMMENT ON COLUMN bi.dim_date.month_end IS 'Last day of its month: the day that monthly facts bear. 月末';
COMMENT ON COLUMN bi.dim_date.year_month IS 'Its month as a number, 202601: sorts month_label. 年月';
COMMENT ON COLUMN bi.dim_date.year_label IS 'Its year in words: 2026年. 年份';
COMMENT ON COLUMN bi.dim_date.quarter_label IS 'Its quarter in words: 2026年一季度. 季度名称';
COMMENT ON COLUMN bi.dim_date.month_label IS 'Its month in words: 2026年1月. 月份名称';
COMMENT ON COLUMN bi.dim_date.is_month_end IS 'Whether it is the last day of its month. 是否月末';
COMMENT ON COLUMN bi.dim_date.is_loaded IS 'Whether the history has a bill of its month. 是否有数据';
COMMENT ON COLUMN bi.dim_date.is_behind IS 'Whether the snapshots of its month are behind the history, until just snapshot refreshes them. 是否待刷新';

CREATE VIEW bi.dim_plan; -- b9c6a158b07f5776
COMMENT ON VIEW bi.dim_plan IS 'Plans: one row each. 计划维度';
COMMENT ON COLUMN bi.dim_plan.plan_code IS 'Code of the plan; key. 年金计划号';
COMMENT ON COLUMN bi.dim_plan.plan_name IS 'Full name of the plan as it is today. 计划全称';
COMMENT ON COLUMN bi.dim_plan.plan_type IS '单一计划 (of a single company) or 集合计划 (of many). 计划类型';
COMMENT ON COLUMN bi.dim_plan.single_company_id IS 'The one customer of a 单一计划; else null. 单一计划客户号';
COMMENT ON COLUMN bi.dim_plan.main_branch_code IS 'Branch with most of its assets, by the first load that shows it. 主拓机构代码';
COMMENT ON COLUMN bi.dim_plan.product_lines IS 'Its product lines, by that load: 企年受托+企年投资. 管理资格';

CREATE VIEW bi.dim_product_line; -- b43825eaa5073fc7
COMMENT ON VIEW bi.dim_product_line IS 'Product lines: one row each. 产品线维度';
COMMENT ON COLUMN bi.dim_product_line.product_line_code IS 'Code of the product line: PL201 to PL204; key. 产品线代码';
COMMENT ON COLUMN bi.dim_product_line.product_line_name IS 'Name of the product line: 企年投资 and its like. 产品线';
COMMENT ON COLUMN bi.dim_product_line.business IS 'Business that it belongs to: 企业年金 or 职业年金. 业务大类';

CREATE VIEW bi.fct_award_loss; -- 1238a540c692d003
COMMENT ON VIEW bi.fct_award_loss IS 'Customers won and lost: one row per report. 中标流失事实';
COMMENT ON COLUMN bi.fct_award_loss.event IS '中标 (won) or 流失 (lost). 事件';
COMMENT ON COLUMN bi.fct_award_loss.month_end IS 'Month in which it was reported, by its last day; bi.dim_date. 上报月末';
COMMENT ON COLUMN bi.fct_award_loss.company_id IS 'The customer; bi.dim_customer. 客户号';
COMMENT ON COLUMN bi.fct_award_loss.plan_code IS 'The plan; bi.dim_plan. 年金计划号';
COMMENT ON COLUMN bi.fct_award_loss.product_line_code IS 'The product line; null in a loss that counts for all of them. 产品线代码';
COMMENT ON COLUMN bi.fct_award_loss.branch_code IS 'The branch; bi.dim_branch. 机构代码';
COMMENT ON COLUMN bi.fct_award_loss.customer_name IS 'Name of the customer as it was reported, in its one form. 客户名称';
COMMENT ON COLUMN bi.fct_award_loss.event_date IS 'Day on which it was won or lost. 中标/流失日期';
COMMENT ON COLUMN bi.fct_award_loss.plan_assets IS 'Assets of the plan, yuan. 计划规模（元）';
COMMENT ON COLUMN bi.fct_award_loss.yearly_contributions IS 'Contributions a year, yuan. 年缴规模（元）';
COMMENT ON COLUMN bi.fct_award_loss.customer_type IS 'Kind of the customer. 客户类型';
COMMENT ON COLUMN bi.fct_award_loss.plan_type IS '单一计划 (of a single company) or 集合计划 (of many). 计划类型';
COMMENT ON COLUMN bi.fct_award_loss.former_trustee IS 'Trustee before. 原受托人';
COMMENT ON COLUMN bi.fct_award_loss.counts_for_appraisal IS 'Whether it counts for appraisals, as delivered. 考核有效';

CREATE VIEW bi.fct_contract_monthly; -- 3f2f78f09a4982fc
COMMENT ON VIEW bi.fct_contract_monthly IS 'Contracts by month: one row per snapshot month and contract. 合同月度事实';
COMMENT ON COLUMN bi.fct_contract_monthly.month_end IS 'The month, by its last day; bi.dim_date. 月末';
COMMENT ON COLUMN bi.fct_contract_monthly.contract_id IS 'The version that holds on that day; bi.dim_contract_version. 合同版本号';
COMMENT ON COLUMN bi.fct_contract_monthly.company_id IS 'The customer; bi.dim_customer. 客户号';
COMMENT ON COLUMN bi.fct_contract_monthly.plan_code IS 'The plan; bi.dim_plan. 年金计划号';
COMMENT ON COLUMN bi.fct_contract_monthly.product_line_code IS 'The product line; bi.dim_product_line. 产品线代码';
COMMENT ON COLUMN bi.fct_contract_monthly.customer_name IS 'Name of the customer as it is today. 客户名称';
COMMENT ON COLUMN bi.fct_contract_monthly.plan_name IS 'Name of the plan as it is today. 计划全称';
COMMENT ON COLUMN bi.fct_contract_monthly.product_line_name IS 'Name of the product line as it is today. 产品线';
COMMENT ON COLUMN bi.fct_contract_monthly.contract_status IS '正常 (with assets and contributions) or 停缴 (without). 合同状态';
COMMENT ON COLUMN bi.fct_contract_monthly.is_strategic IS 'Whether it is 战客; within a year it stays so. 是否战客';
COMMENT ON COLUMN bi.fct_contract_monthly.is_existing IS 'true: 已客, with assets at the end of the year before; false: 新客. 是否已客';
COMMENT ON COLUMN bi.fct_contract_monthly.is_churned_this_year IS 'Whether it was reported as lost (当年流失) in the year up to that day. 是否当年流失';
COMMENT ON COLUMN bi.fct_contract_monthly.is_in_bill IS 'Whether the bill has a row of it in this month. 当月是否有明细';
COMMENT ON COLUMN bi.fct_contract_monthly.assets IS 'Assets in the bill of the month, yuan; 0 without a row. Not to be added up over months. 期末资产规模（元）';
COMMENT ON COLUMN bi.fct_contract_monthly.product_line_rank IS 'Place by assets in its product line, 1 is the largest, equals share one; null after 100. 产品线内排名';
COMMENT ON COLUMN bi.fct_contract_monthly.contributions IS '供款 of this month, yuan; null where none is known. 当月供款（元）';
COMMENT ON COLUMN bi.fct_contract_monthly.window_contributions IS 'Contributions of the window that the status looks at, yuan; null where none is known. 考察期供款（元）';

CREATE VIEW bi.fct_contract_monthly_total; -- a8be4053c68cac81
COMMENT ON VIEW bi.fct_contract_monthly_total IS 'Totals of fct_contract_monthly: one row per month, product line and state of contracts. 合同月度汇总';
COMMENT ON COLUMN bi.fct_contract_monthly_total.month_end IS 'The month, by its last day; bi.dim_date. 月末';
COMMENT ON COLUMN bi.fct_contract_monthly_total.product_line_code IS 'The product line; bi.dim_product_line. 产品线代码';
COMMENT ON COLUMN bi.fct_contract_monthly_total.contract_status IS '正常 (with assets and contributions) or 停缴 (without). 合同状态';
COMMENT ON COLUMN bi.fct_contract_monthly_total.is_strategic IS 'Whether it is 战客; within a year it stays so. 是否战客';
COMMENT ON COLUMN bi.fct_contract_monthly_total.is_existing IS 'true: 已客, with assets at the end of the year before; false: 新客. 是否已客';
COMMENT ON COLUMN bi.fct_contract_monthly_total.is_churned_this_year IS 'Whether it was reported as lost (当年流失) in the year up to that day. 是否当年流失';
COMMENT ON COLUMN bi.fct_contract_monthly_total.contract_count IS 'Such contracts. 合同数';
COMMENT ON COLUMN bi.fct_contract_monthly_total.assets IS 'Their assets on that day, yuan. Not to be added up over months. 期末资产规模（元）';
COMMENT ON COLUMN bi.fct_contract_monthly_total.contributions IS '供款 of this month, yuan; null where none is known. 当月供款（元）';

CREATE VIEW bi.fct_customer_plan_monthly; -- 39faa36d9cbc6909
COMMENT ON VIEW bi.fct_customer_plan_monthly IS 'Snapshot: one row per month, customer, plan and product line. 客户计划月度事实';
COMMENT ON COLUMN bi.fct_customer_plan_monthly.month_end IS 'The month, by its last day; bi.dim_date. 月末';
COMMENT ON COLUMN bi.fct_customer_plan_monthly.company_id IS 'The customer; bi.dim_customer. 客户号';
COMMENT ON COLUMN bi.fct_customer_plan_monthly.plan_code IS 'The plan; bi.dim_plan. 年金计划号';
COMMENT ON COLUMN bi.fct_customer_plan_monthly.product_line_code IS 'The product line; bi.dim_product_line. 产品线代码';
COMMENT ON COLUMN bi.fct_customer_plan_monthly.customer_name IS 'Name of the customer as it is today. 客户名称';
COMMENT ON COLUMN bi.fct_customer_plan_monthly.plan_name IS 'Name of the plan as it is today. 计划全称';
COMMENT ON COLUMN bi.fct_customer_plan_monthly.product_line_name IS 'Name of the product line as it is today. 产品线';
COMMENT ON COLUMN bi.fct_customer_plan_monthly.contract_status IS '正常 (with assets and contributions) or 停缴 (without). 合同状态';
COMMENT ON COLUMN bi.fct_customer_plan_monthly.is_churned_this_year IS 'Whether it was reported as lost (当年流失) in the year up to that day. 是否当年流失';
COMMENT ON COLUMN bi.fct_customer_plan_monthly.assets IS 'Assets on that day, yuan. Not to be added up over months. 期末资产规模（元）';

CREATE VIEW bi.fct_customer_product_line_monthly; -- 0284c536fd1322fb
COMMENT ON VIEW bi.fct_customer_product_line_monthly IS 'Snapshot: one row per month, customer and product line. 客户产品线月度事实';
COMMENT ON COLUMN bi.fct_customer_product_line_monthly.month_end IS 'The month, by its last day; bi.dim_date. 月末';
COMMENT ON COLUMN bi.fct_customer_product_line_monthly.company_id IS 'The customer; bi.dim_customer. 客户号';
COMMENT ON COLUMN bi.fct_customer_product_line_monthly.product_line_code IS 'The product line; bi.dim_product_line. 产品线代码';
COMMENT ON COLUMN bi.fct_customer_product_line_monthly.customer_name IS 'Name of the customer as it is today. 客户名称';
COMMENT ON COLUMN bi.fct_customer_product_line_monthly.product_line_name IS 'Name of the product line as it is today. 产品线';
COMMENT ON COLUMN bi.fct_customer_product_line_monthly.is_strategic IS 'Whether any of its contracts was 战客 on that day. 是否战客';
COMMENT ON COLUMN bi.fct_customer_product_line_monthly.is_existing IS 'Whether any of its contracts was 已客 on that day. 是否已客';
COMMENT ON COLUMN bi.fct_customer_product_line_monthly.is_new IS 'Won this year and not 已客. 是否新客';
COMMENT ON COLUMN bi.fct_customer_product_line_monthly.is_winning_this_year IS 'Whether it was reported as won (当年中标) in the year up to that day. 是否当年中标';
COMMENT ON COLUMN bi.fct_customer_product_line_monthly.is_churned_this_year IS 'Whether it was reported as lost (当年流失) in the year up to that day. 是否当年流失';
COMMENT ON COLUMN bi.fct_customer_product_line_monthly.assets IS 'Assets on that day, yuan. Not to be added up over months. 期末资产规模（元）';
COMMENT ON COLUMN bi.fct_customer_product_line_monthly.plan_count IS 'Plans that it has there on that day. 计划数';

CREATE VIEW bi.fct_customer_product_line_monthly_total; -- 859cc239f1092444
COMMENT ON VIEW bi.fct_customer_product_line_monthly_total IS 'Totals of customers: one row per month, product line and state of customers. 客户产品线月度汇总';
COMMENT ON COLUMN bi.fct_customer_product_line_monthly_total.month_end IS 'The month, by its last day; bi.dim_date. 月末';
COMMENT ON COLUMN bi.fct_customer_product_line_monthly_total.product_line_code IS 'The product line; bi.dim_product_line. 产品线代码';
COMMENT ON COLUMN bi.fct_customer_product_line_monthly_total.is_strategic IS 'Whether it is 战客; within a year it stays so. 是否战客';
COMMENT ON COLUMN bi.fct_customer_product_line_monthly_total.is_existing IS 'true: 已客, with assets at the end of the year before; false: 新客. 是否已客';
COMMENT ON COLUMN bi.fct_customer_product_line_monthly_total.is_new IS 'Won this year and not 已客. 是否新客';
COMMENT ON COLUMN bi.fct_customer_product_line_monthly_total.is_winning_this_year IS 'Whether it was reported as won (当年中标) in the year up to that day. 是否当年中标';
COMMENT ON COLUMN bi.fct_customer_product_line_monthly_total.is_churned_this_year IS 'Whether it was reported as lost (当年流失) in the year up to that day. 是否当年流失';
COMMENT ON COLUMN bi.fct_customer_product_line_monthly_total.customer_count IS 'Such customers. 客户数';
COMMENT ON COLUMN bi.fct_customer_product_line_monthly_total.assets IS 'Their assets on that day, yuan. Not to be added up over months. 期末资产规模（元）';
COMMENT ON COLUMN bi.fct_customer_product_line_monthly_total.plan_count IS 'Their plans there on that day, those of each customer counted. 计划数';

CREATE VIEW bi.fct_status_change; -- cf75d7eddc227c29
COMMENT ON VIEW bi.fct_status_change IS 'Changes of contracts: one row per contract and day of a change. 合同变更事实';
COMMENT ON COLUMN bi.fct_status_change.month_end IS 'Month of the change, by its last day; bi.dim_date. 月末';
COMMENT ON COLUMN bi.fct_status_change.changed_on IS 'First day on which it is as it became; 1 January for what a new year judges anew. 变更日';
COMMENT ON COLUMN bi.fct_status_change.change IS '新增 (began, or came back), 变更 (changed) or 终止 (ended). 变更类型';
COMMENT ON COLUMN bi.fct_status_change.company_id IS 'The customer; bi.dim_customer. 客户号';
COMMENT ON COLUMN bi.fct_status_change.plan_code IS 'The plan; bi.dim_plan. 年金计划号';
COMMENT ON COLUMN bi.fct_status_change.product_line_code IS 'The product line; bi.dim_product_line. 产品线代码';
COMMENT ON COLUMN bi.fct_status_change.customer_name IS 'Name of the customer as it is today. 客户名称';
COMMENT ON COLUMN bi.fct_status_change.plan_name IS 'Name of the plan as it is today. 计划全称';
COMMENT ON COLUMN bi.fct_status_change.product_line_name IS 'Name of the product line as it is today. 产品线';
COMMENT ON COLUMN bi.fct_status_change.old_contract_id IS 'The version before; null where it began. 原合同版本号';
COMMENT ON COLUMN bi.fct_status_change.new_contract_id IS 'The version from then on; null where it ended. 新合同版本号';
COMMENT ON COLUMN bi.fct_status_change.old_contract_status IS '正常 or 停缴 before; null where it began. 原合同状态';
COMMENT ON COLUMN bi.fct_status_change.new_contract_status IS '正常 or 停缴 from then on; null where it ended. 新合同状态';
COMMENT ON COLUMN bi.fct_status_change.old_is_strategic IS 'Whether it was 战客 before; null where it began. 原是否战客';
COMMENT ON COLUMN bi.fct_status_change.new_is_strategic IS 'Whether it is 战客 from then on; null where it ended. 新是否战客';
COMMENT ON COLUMN bi.fct_status_change.old_is_existing IS 'Whether it was 已客 before; null where it began. 原是否已客';
COMMENT ON COLUMN bi.fct_status_change.new_is_existing IS 'Whether it is 已客 from then on; null where it ended. 新是否已客';

CREATE OR REPLACE FUNCTION bi.contract_as_of(day date, known_at timestamp with time zone DEFAULT clock_timestamp()) RETURNS TABLE(contract_id bigint, company_id text, plan_code text, product_line_code text, contract_status text, is_strategic boolean, is_existing boolean, status_year integer, valid_from date, valid_to date) LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path TO 'pg_catalog', 'pg_temp'; -- 94a14f01a0e8c5dd
COMMENT ON FUNCTION bi.contract_as_of(date,timestamp with time zone) IS 'Contracts on a day, one row each; with known_at as they were known at that moment. 某日合同';

CREATE OR REPLACE FUNCTION customer.customer_plan_contract_known_at(moment timestamp with time zone) RETURNS TABLE(contract_id bigint, company_id text, plan_code text, product_line_code text, is_strategic boolean, is_existing boolean, status_year integer, contract_status text, valid_from date, valid_to date) LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path TO 'pg_catalog', 'pg_temp'; -- b89c58ead1fd5640
COMMENT ON FUNCTION customer.customer_plan_contract_known_at(timestamp with time zone) IS 'The contract history as it was known at that moment, one row per version.';

CREATE OR REPLACE PROCEDURE mdm.add_constraint(IN owner regclass, IN constraint_name name, IN definition text) LANGUAGE plpgsql SET search_path TO 'pg_catalog', 'pg_temp'; -- e61b6b07287a28fe
COMMENT ON PROCEDURE mdm.add_constraint(regclass,name,text) IS 'Add a constraint to a table, unless it has it; for migrations.';

CREATE OR REPLACE FUNCTION mdm.clean_code(cell text, placeholders text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE; -- 364c814e08e6c677
COMMENT ON FUNCTION mdm.clean_code(text,text[]) IS 'A code in narrow letters and digits: 01234 keeps its zero, 123.0 is 123; a dash or placeholder is null.';

CREATE OR REPLACE FUNCTION mdm.clean_date(cell text) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE; -- ae6ba5860f3afcdf
COMMENT ON FUNCTION mdm.clean_date(text) IS 'The day that a cell means: 20250131, 2025年1月31日, 2025/1/31, 45688 (Excel); null for none.';

CREATE OR REPLACE FUNCTION mdm.clean_month(cell text) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE; -- 7be4c3be13f12b99
COMMENT ON FUNCTION mdm.clean_month(text) IS 'First day of the month that a cell means: 202501, 2025年1月, 2025/1/31, 45688 (Excel); null for none.';

CREATE OR REPLACE FUNCTION mdm.clean_name(cell text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE; -- b505731912acd208
COMMENT ON FUNCTION mdm.clean_name(text) IS 'A company name in the one form that names are compared in, without what clerks add behind it (已转出).';

CREATE OR REPLACE FUNCTION mdm.clean_number(cell text) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE; -- 05163cc6be958449
COMMENT ON FUNCTION mdm.clean_number(text) IS 'A number as typed: (1,234.5) is -1234.5, 12.5% is 0.125, 1.5亿元 is 150000000, a dash null, no number NaN.';

CREATE OR REPLACE FUNCTION mdm.clean_text(cell text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE; -- 997ee3b030616644
COMMENT ON FUNCTION mdm.clean_text(text) IS 'The text of a cell: nothing invisible in it, every space a plain one, none at either end.';

CREATE OR REPLACE FUNCTION mdm.clean_typed_code(cell text, placeholders text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE; -- 0c4d8cba3b309a52
COMMENT ON FUNCTION mdm.clean_typed_code(text,text[]) IS 'mdm.clean_code for a cell that is not plain.';

CREATE OR REPLACE FUNCTION mdm.clean_typed_month(cell text) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE; -- 204c937180bd1613
COMMENT ON FUNCTION mdm.clean_typed_month(text) IS 'mdm.clean_month for a cell that is not plain.';

CREATE OR REPLACE FUNCTION mdm.clean_typed_name(cell text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE; -- 633a1a382ee250d8
COMMENT ON FUNCTION mdm.clean_typed_name(text) IS 'mdm.clean_name for a cell that is not plain.';

CREATE OR REPLACE FUNCTION mdm.clean_typed_number(cell text) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE; -- 10dbabd4d4d7ad87
COMMENT ON FUNCTION mdm.clean_typed_number(text) IS 'mdm.clean_number for a cell that is not plain.';

CREATE OR REPLACE FUNCTION mdm.is_temporary_id(company_id text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE; -- 606f1aedaf27d166
COMMENT ON FUNCTION mdm.is_temporary_id(text) IS 'Whether the id is one that mdm.temporary_id makes.';

CREATE OR REPLACE FUNCTION mdm.log_bill_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path TO 'pg_catalog', 'pg_temp'; -- 6761583e9cc7953d
COMMENT ON FUNCTION mdm.log_bill_change() IS 'Trigger of business."规模明细": enters the touched months into mdm.bill_change.';

CREATE OR REPLACE FUNCTION mdm.log_history_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path TO 'pg_catalog', 'pg_temp'; -- 1bda1020f3d93938
COMMENT ON FUNCTION mdm.log_history_change() IS 'Trigger of customer.customer_plan_contract: enters a statement that wrote versions into mdm.history_change.';

CREATE OR REPLACE FUNCTION mdm.sync_customer_name() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path TO 'pg_catalog', 'pg_temp'; -- fab3a92134251713
COMMENT ON FUNCTION mdm.sync_customer_name() IS 'Carry a new name in customer."年金客户" to versions and snapshots.';

CREATE OR REPLACE FUNCTION mdm.sync_plan_name() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path TO 'pg_catalog', 'pg_temp'; -- fb7d036f94709ef8
COMMENT ON FUNCTION mdm.sync_plan_name() IS 'Carry a new name in mapping."年金计划" to versions and snapshots.';

CREATE OR REPLACE FUNCTION mdm.sync_product_line_name() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path TO 'pg_catalog', 'pg_temp'; -- f045e21a0f6f639a
COMMENT ON FUNCTION mdm.sync_product_line_name() IS 'Carry a new name in mapping."产品线" to versions and snapshots.';

CREATE OR REPLACE FUNCTION mdm.temporary_id(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE; -- 40dfd6686f4ab719
COMMENT ON FUNCTION mdm.temporary_id(text) IS 'The temporary id of the customer of that name: IN and 16 hex digits.';
