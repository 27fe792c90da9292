CREATE TABLE account (
    id INTEGER NOT NULL,
    login VARCHAR(64) NOT NULL,
    name VARCHAR(64) NOT NULL,
    roles JSON NOT NULL,
    department VARCHAR(16),
    organisation VARCHAR(18) NOT NULL,
    password_hash VARCHAR(200) NOT NULL,
    active BOOLEAN NOT NULL,
    CONSTRAINT account_pkey PRIMARY KEY (id),
    CONSTRAINT account_login_key UNIQUE (login)
);

CREATE TABLE calendar_day (
    day DATE NOT NULL,
    working BOOLEAN NOT NULL,
    name VARCHAR(40) NOT NULL,
    CONSTRAINT calendar_day_pkey PRIMARY KEY (day)
);

CREATE TABLE calendar_year (
    year INTEGER NOT NULL,
    official BOOLEAN NOT NULL,
    source VARCHAR(200) NOT NULL,
    CONSTRAINT calendar_year_pkey PRIMARY KEY (year)
);

CREATE TABLE edition (
    id VARCHAR(64) NOT NULL,
    process VARCHAR(64) NOT NULL,
    files BLOB NOT NULL,
    published_at BIGINT NOT NULL,
    in_force BOOLEAN NOT NULL,
    CONSTRAINT edition_pkey PRIMARY KEY (id)
);
CREATE INDEX edition_process ON edition (process);
CREATE UNIQUE INDEX one_edition_in_force ON edition (process) WHERE in_force;

CREATE TABLE nonce (
    source VARCHAR(40) NOT NULL,
    nonce VARCHAR(80) NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT nonce_pkey PRIMARY KEY (source, nonce)
);

CREATE TABLE project (
    id INTEGER NOT NULL,
    code VARCHAR(24) NOT NULL,
    name VARCHAR(200) NOT NULL,
    address VARCHAR(400) NOT NULL,
    CONSTRAINT project_pkey PRIMARY KEY (id),
    CONSTRAINT project_code_key UNIQUE (code)
);

CREATE TABLE sequence (
    name VARCHAR(200) NOT NULL,
    value INTEGER NOT NULL,
    CONSTRAINT sequence_pkey PRIMARY KEY (name)
);

CREATE TABLE subject (
    id INTEGER NOT NULL,
    kind VARCHAR(8) NOT NULL,
    name VARCHAR(200) NOT NULL,
    code VARCHAR(18) NOT NULL,
    phone VARCHAR(40) NOT NULL,
    CONSTRAINT subject_pkey PRIMARY KEY (id),
    CONSTRAINT subject_kind_code_name_key UNIQUE (kind, code, name)
);

CREATE TABLE case_file (
    id INTEGER NOT NULL,
    case_no VARCHAR(24) NOT NULL,
    query_code VARCHAR(12) NOT NULL,
    process VARCHAR(64) NOT NULL,
    edition VARCHAR(64) NOT NULL,
    project_id INTEGER NOT NULL,
    applicant_id INTEGER NOT NULL,
    agent_id INTEGER NOT NULL,
    design_firm_id INTEGER NOT NULL,
    facts JSON NOT NULL,
    status VARCHAR(24) NOT NULL,
    state BLOB NOT NULL,
    version INTEGER NOT NULL,
    round INTEGER NOT NULL,
    acceptance VARCHAR(16) NOT NULL,
    concerned JSON NOT NULL,
    independent BOOLEAN,
    drawing_version INTEGER NOT NULL,
    outcome VARCHAR(16) NOT NULL,
    outcome_why JSON,
    received_at BIGINT NOT NULL,
    materials_complete_at BIGINT,
    accepted_at BIGINT,
    decided_at BIGINT,
    delivered_at BIGINT,
    closed_at BIGINT,
    promised_days INTEGER NOT NULL,
    statutory_days INTEGER NOT NULL,
    extended_days INTEGER NOT NULL,
    CONSTRAINT case_file_pkey PRIMARY KEY (id),
    CONSTRAINT case_file_status_is_known CHECK (status IN ('received', 'in_precheck', 'awaiting_correction', 'accepted', 'in_review', 'drawing_change', 'merging', 'awaiting_signature', 'ready_to_issue', 'delivered', 'not_accepted', 'withdrawn')),
    CONSTRAINT case_file_case_no_key UNIQUE (case_no),
    CONSTRAINT case_file_edition_fkey FOREIGN KEY(edition) REFERENCES edition (id),
    CONSTRAINT case_file_project_id_fkey FOREIGN KEY(project_id) REFERENCES project (id),
    CONSTRAINT case_file_applicant_id_fkey FOREIGN KEY(applicant_id) REFERENCES subject (id),
    CONSTRAINT case_file_agent_id_fkey FOREIGN KEY(agent_id) REFERENCES subject (id),
    CONSTRAINT case_file_design_firm_id_fkey FOREIGN KEY(design_firm_id) REFERENCES subject (id)
);
CREATE INDEX case_file_project_id ON case_file (project_id);
CREATE INDEX case_status ON case_file (status, received_at);

CREATE TABLE draft (
    account_id INTEGER NOT NULL,
    subject VARCHAR(80) NOT NULL,
    body JSON NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT draft_pkey PRIMARY KEY (account_id, subject),
    CONSTRAINT draft_account_id_fkey FOREIGN KEY(account_id) REFERENCES account (id)
);

CREATE TABLE mandate (
    id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    item VARCHAR(64) NOT NULL,
    since DATE NOT NULL,
    until DATE NOT NULL,
    document_no VARCHAR(80) NOT NULL,
    CONSTRAINT mandate_pkey PRIMARY KEY (id),
    CONSTRAINT mandate_account_id_fkey FOREIGN KEY(account_id) REFERENCES account (id)
);

CREATE TABLE branch (
    case_id INTEGER NOT NULL,
    branch VARCHAR(64) NOT NULL,
    round INTEGER NOT NULL,
    department VARCHAR(16) NOT NULL,
    item VARCHAR(64) NOT NULL,
    state VARCHAR(16) NOT NULL,
    returned BOOLEAN NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    promised_days INTEGER NOT NULL,
    statutory_days INTEGER NOT NULL,
    CONSTRAINT branch_pkey PRIMARY KEY (case_id, branch, round),
    CONSTRAINT branch_state_is_known CHECK (state IN ('running', 'done', 'cancelled')),
    CONSTRAINT branch_case_id_fkey FOREIGN KEY(case_id) REFERENCES case_file (id)
);

CREATE TABLE clock_pause (
    id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    branch VARCHAR(64),
    ground VARCHAR(32) NOT NULL,
    stops JSON NOT NULL,
    basis VARCHAR(400) NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT,
    planned_days INTEGER,
    "by" VARCHAR(64) NOT NULL,
    reason VARCHAR(4000) NOT NULL,
    CONSTRAINT clock_pause_pkey PRIMARY KEY (id),
    CONSTRAINT clock_pause_case_id_fkey FOREIGN KEY(case_id) REFERENCES case_file (id)
);
CREATE INDEX clock_pause_case_id ON clock_pause (case_id);

CREATE TABLE decision (
    case_id INTEGER NOT NULL,
    department VARCHAR(16) NOT NULL,
    item VARCHAR(64) NOT NULL,
    granted BOOLEAN NOT NULL,
    document_no VARCHAR(80) NOT NULL,
    title JSON NOT NULL,
    conditions VARCHAR(4000) NOT NULL,
    reasons VARCHAR(4000) NOT NULL,
    drawing_version INTEGER NOT NULL,
    signed_by INTEGER NOT NULL,
    signed_name VARCHAR(64) NOT NULL,
    mandate_id INTEGER NOT NULL,
    signed_at BIGINT NOT NULL,
    CONSTRAINT decision_pkey PRIMARY KEY (case_id, department),
    CONSTRAINT decision_case_id_fkey FOREIGN KEY(case_id) REFERENCES case_file (id),
    CONSTRAINT decision_document_no_key UNIQUE (document_no),
    CONSTRAINT decision_mandate_id_fkey FOREIGN KEY(mandate_id) REFERENCES mandate (id)
);

CREATE TABLE drawing_sheet (
    case_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    sheet_no VARCHAR(40) NOT NULL,
    title VARCHAR(200) NOT NULL,
    material VARCHAR(16) NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    size BIGINT NOT NULL,
    changed BOOLEAN NOT NULL,
    declared BOOLEAN NOT NULL,
    CONSTRAINT drawing_sheet_pkey PRIMARY KEY (case_id, version, sheet_no),
    CONSTRAINT drawing_sheet_case_id_fkey FOREIGN KEY(case_id) REFERENCES case_file (id)
);

CREATE TABLE drawing_version (
    case_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    at BIGINT NOT NULL,
    "by" VARCHAR(200) NOT NULL,
    note VARCHAR(4000) NOT NULL,
    CONSTRAINT drawing_version_pkey PRIMARY KEY (case_id, version),
    CONSTRAINT drawing_version_case_id_fkey FOREIGN KEY(case_id) REFERENCES case_file (id)
);

CREATE TABLE handover (
    case_id INTEGER NOT NULL,
    at BIGINT NOT NULL,
    "by" VARCHAR(64) NOT NULL,
    receiver_name VARCHAR(64) NOT NULL,
    receiver_id_no VARCHAR(18) NOT NULL,
    signature VARCHAR(200) NOT NULL,
    documents JSON NOT NULL,
    CONSTRAINT handover_pkey PRIMARY KEY (case_id),
    CONSTRAINT handover_case_id_fkey FOREIGN KEY(case_id) REFERENCES case_file (id)
);

CREATE TABLE inbox (
    source VARCHAR(40) NOT NULL,
    message_id VARCHAR(120) NOT NULL,
    case_id INTEGER NOT NULL,
    branch VARCHAR(64) NOT NULL,
    round INTEGER NOT NULL,
    payload_sha VARCHAR(64) NOT NULL,
    payload BLOB NOT NULL,
    state VARCHAR(12) NOT NULL,
    why VARCHAR(400) NOT NULL,
    received_at BIGINT NOT NULL,
    applied_at BIGINT,
    CONSTRAINT inbox_pkey PRIMARY KEY (source, message_id),
    CONSTRAINT inbox_state_is_known CHECK (state IN ('new', 'applied', 'ignored')),
    CONSTRAINT inbox_case_id_fkey FOREIGN KEY(case_id) REFERENCES case_file (id)
);
CREATE INDEX inbox_new ON inbox (case_id) WHERE state = 'new';

CREATE TABLE incident (
    id INTEGER NOT NULL,
    case_id INTEGER,
    kind VARCHAR(40) NOT NULL,
    says JSON NOT NULL,
    at BIGINT NOT NULL,
    settled_at BIGINT,
    settled_by VARCHAR(64) NOT NULL,
    settlement VARCHAR(400) NOT NULL,
    CONSTRAINT incident_pkey PRIMARY KEY (id),
    CONSTRAINT incident_case_id_fkey FOREIGN KEY(case_id) REFERENCES case_file (id)
);
CREATE INDEX incident_case_id ON incident (case_id);
CREATE INDEX incident_open ON incident (id) WHERE settled_at IS NULL;

CREATE TABLE journal (
    id INTEGER NOT NULL,
    case_id INTEGER,
    at BIGINT NOT NULL,
    actor VARCHAR(64) NOT NULL,
    account_id INTEGER NOT NULL,
    what VARCHAR(40) NOT NULL,
    data JSON NOT NULL,
    CONSTRAINT journal_pkey PRIMARY KEY (id),
    CONSTRAINT journal_case_id_fkey FOREIGN KEY(case_id) REFERENCES case_file (id)
);
CREATE INDEX journal_case_id ON journal (case_id);

CREATE TABLE material (
    case_id INTEGER NOT NULL,
    code VARCHAR(16) NOT NULL,
    state VARCHAR(16) NOT NULL,
    copies INTEGER NOT NULL,
    file VARCHAR(64) NOT NULL,
    note VARCHAR(400) NOT NULL,
    CONSTRAINT material_pkey PRIMARY KEY (case_id, code),
    CONSTRAINT material_case_id_fkey FOREIGN KEY(case_id) REFERENCES case_file (id)
);

CREATE TABLE notice (
    id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    kind VARCHAR(24) NOT NULL,
    number VARCHAR(80) NOT NULL,
    at BIGINT NOT NULL,
    "by" VARCHAR(64) NOT NULL,
    body JSON NOT NULL,
    CONSTRAINT notice_pkey PRIMARY KEY (id),
    CONSTRAINT notice_case_id_kind_key UNIQUE (case_id, kind),
    CONSTRAINT notice_case_id_fkey FOREIGN KEY(case_id) REFERENCES case_file (id)
);

CREATE TABLE opinion (
    case_id INTEGER NOT NULL,
    branch VARCHAR(64) NOT NULL,
    round INTEGER NOT NULL,
    department VARCHAR(16) NOT NULL,
    kind VARCHAR(24) NOT NULL,
    text VARCHAR(4000) NOT NULL,
    conditions VARCHAR(4000) NOT NULL,
    drawing_version INTEGER NOT NULL,
    handler VARCHAR(200) NOT NULL,
    checker VARCHAR(64) NOT NULL,
    source VARCHAR(32) NOT NULL,
    form JSON NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT opinion_pkey PRIMARY KEY (case_id, branch, round),
    CONSTRAINT opinion_case_id_fkey FOREIGN KEY(case_id) REFERENCES case_file (id)
);

CREATE TABLE outbox (
    id INTEGER NOT NULL,
    kind VARCHAR(16) NOT NULL,
    idem_key VARCHAR(120) NOT NULL,
    case_id INTEGER NOT NULL,
    branch VARCHAR(64) NOT NULL,
    round INTEGER NOT NULL,
    connector VARCHAR(40) NOT NULL,
    payload BLOB NOT NULL,
    state VARCHAR(12) NOT NULL,
    available_at BIGINT NOT NULL,
    attempts INTEGER NOT NULL,
    lease_owner VARCHAR(64) NOT NULL,
    lease_until BIGINT,
    lease_token INTEGER NOT NULL,
    last_error VARCHAR(2000) NOT NULL,
    created_at BIGINT NOT NULL,
    done_at BIGINT,
    CONSTRAINT outbox_pkey PRIMARY KEY (id),
    CONSTRAINT outbox_state_is_known CHECK (state IN ('ready', 'leased', 'done', 'dead', 'cancelled')),
    CONSTRAINT outbox_idem_key_key UNIQUE (idem_key),
    CONSTRAINT outbox_case_id_fkey FOREIGN KEY(case_id) REFERENCES case_file (id)
);
CREATE INDEX outbox_case_id ON outbox (case_id);
CREATE INDEX outbox_due ON outbox (available_at) WHERE state IN ('ready', 'leased');

CREATE TABLE outcome (
    case_id INTEGER NOT NULL,
    round INTEGER NOT NULL,
    revise JSON NOT NULL,
    why JSON NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT outcome_pkey PRIMARY KEY (case_id, round),
    CONSTRAINT outcome_case_id_fkey FOREIGN KEY(case_id) REFERENCES case_file (id)
);

CREATE TABLE pull_back (
    case_id INTEGER NOT NULL,
    department VARCHAR(16) NOT NULL,
    into_round INTEGER NOT NULL,
    sheet_no VARCHAR(40) NOT NULL,
    reason VARCHAR(4000) NOT NULL,
    at BIGINT NOT NULL,
    "by" VARCHAR(64) NOT NULL,
    CONSTRAINT pull_back_pkey PRIMARY KEY (case_id, department, into_round, sheet_no),
    CONSTRAINT pull_back_case_id_fkey FOREIGN KEY(case_id) REFERENCES case_file (id)
);

CREATE TABLE replacement (
    id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    department VARCHAR(16) NOT NULL,
    document_no VARCHAR(80) NOT NULL,
    reason VARCHAR(4000) NOT NULL,
    receiver_name VARCHAR(64) NOT NULL,
    receiver_id_no VARCHAR(18) NOT NULL,
    at BIGINT NOT NULL,
    "by" VARCHAR(64) NOT NULL,
    CONSTRAINT replacement_pkey PRIMARY KEY (id),
    CONSTRAINT replacement_case_id_fkey FOREIGN KEY(case_id) REFERENCES case_file (id)
);
CREATE INDEX replacement_case_id ON replacement (case_id);

CREATE TABLE review_comment (
    id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    branch VARCHAR(64) NOT NULL,
    department VARCHAR(16) NOT NULL,
    round INTEGER NOT NULL,
    sheet_no VARCHAR(40) NOT NULL,
    place VARCHAR(4000) NOT NULL,
    discipline VARCHAR(4000) NOT NULL,
    clause VARCHAR(4000) NOT NULL,
    mandatory BOOLEAN NOT NULL,
    text VARCHAR(4000) NOT NULL,
    open BOOLEAN NOT NULL,
    answer VARCHAR(4000) NOT NULL,
    answered_at BIGINT,
    answered_by VARCHAR(64) NOT NULL,
    CONSTRAINT review_comment_pkey PRIMARY KEY (id),
    CONSTRAINT review_comment_case_id_fkey FOREIGN KEY(case_id) REFERENCES case_file (id)
);
CREATE INDEX review_comment_case_id ON review_comment (case_id);

CREATE TABLE timer (
    id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    element VARCHAR(64) NOT NULL,
    generation INTEGER NOT NULL,
    due_at BIGINT NOT NULL,
    state VARCHAR(12) NOT NULL,
    calendar_version INTEGER NOT NULL,
    fired_at BIGINT,
    CONSTRAINT timer_pkey PRIMARY KEY (id),
    CONSTRAINT timer_case_id_element_generation_key UNIQUE (case_id, element, generation),
    CONSTRAINT timer_state_is_known CHECK (state IN ('armed', 'fired', 'cancelled')),
    CONSTRAINT timer_case_id_fkey FOREIGN KEY(case_id) REFERENCES case_file (id)
);
CREATE INDEX timer_due ON timer (due_at) WHERE state = 'armed';

CREATE TABLE visit (
    id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    at BIGINT NOT NULL,
    purpose VARCHAR(32) NOT NULL,
    window VARCHAR(32) NOT NULL,
    "by" VARCHAR(200) NOT NULL,
    CONSTRAINT visit_pkey PRIMARY KEY (id),
    CONSTRAINT visit_case_id_fkey FOREIGN KEY(case_id) REFERENCES case_file (id)
);
CREATE INDEX visit_case_id ON visit (case_id);

CREATE TABLE work_item (
    id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    element VARCHAR(64) NOT NULL,
    nth INTEGER NOT NULL,
    work VARCHAR(24) NOT NULL,
    role VARCHAR(32) NOT NULL,
    department VARCHAR(16),
    branch VARCHAR(64),
    round INTEGER NOT NULL,
    state VARCHAR(16) NOT NULL,
    offered_at BIGINT NOT NULL,
    due_on DATE,
    claimed_by INTEGER,
    claimed_at BIGINT,
    done_by INTEGER,
    done_name VARCHAR(64) NOT NULL,
    done_at BIGINT,
    form JSON,
    CONSTRAINT work_item_pkey PRIMARY KEY (id),
    CONSTRAINT work_item_state_is_known CHECK (state IN ('offered', 'claimed', 'done', 'cancelled')),
    CONSTRAINT work_item_case_id_fkey FOREIGN KEY(case_id) REFERENCES case_file (id)
);
CREATE UNIQUE INDEX one_open_work_item ON work_item (case_id, element, nth) WHERE state IN ('offered', 'claimed');
CREATE INDEX work_item_case_id ON work_item (case_id);
CREATE INDEX work_list ON work_item (state, role, department, due_on);
