-- The deployed database, as its scripts left it: written from their description, independently of our models.

CREATE TYPE user_role AS ENUM ('student', 'teacher', 'admin', 'super_admin');
CREATE TYPE user_status AS ENUM ('active', 'suspended', 'pending', 'archived');
CREATE TYPE request_status AS ENUM ('pending', 'approved', 'rejected');
CREATE TYPE content_status AS ENUM ('generating', 'ready', 'failed', 'archived');

CREATE TABLE organizations (
    organization_id varchar(100) PRIMARY KEY,
    name varchar(255) NOT NULL,
    type varchar(50) NOT NULL DEFAULT 'school_district',
    domain varchar(255),
    settings jsonb DEFAULT '{}',
    created_at timestamp NOT NULL DEFAULT NOW(),
    updated_at timestamp NOT NULL DEFAULT NOW(),
    archived boolean DEFAULT FALSE,
    archived_at timestamp
);

CREATE TABLE schools (
    school_id varchar(100) PRIMARY KEY,
    organization_id varchar(100) REFERENCES organizations (organization_id),
    name varchar(255) NOT NULL
);

CREATE TABLE users (
    user_id varchar(100) PRIMARY KEY,
    email varchar(255) UNIQUE NOT NULL,
    password_hash text NOT NULL,
    first_name varchar(100) NOT NULL,
    last_name varchar(100) NOT NULL,
    role user_role NOT NULL,
    status user_status NOT NULL DEFAULT 'active',
    organization_id varchar(100) REFERENCES organizations (organization_id),
    school_id varchar(100) REFERENCES schools (school_id),
    grade_level integer CHECK (grade_level BETWEEN 9 AND 12),
    teacher_data jsonb DEFAULT '{}',
    profile_picture_url text,
    bio text,
    last_login_at timestamp,
    login_count integer DEFAULT 0,
    created_at timestamp NOT NULL DEFAULT NOW(),
    updated_at timestamp NOT NULL DEFAULT NOW(),
    archived boolean DEFAULT FALSE,
    archived_at timestamp
);

CREATE TABLE content_metadata (
    content_id varchar(100) PRIMARY KEY,
    request_id varchar(100),
    student_id varchar(100) NOT NULL REFERENCES users (user_id),
    title varchar(500) NOT NULL,
    status content_status NOT NULL DEFAULT 'generating'
);

CREATE TYPE content_request_status AS ENUM (
    'pending',
    'validating',
    'retrieving',
    'generating_script',
    'generating_video',
    'processing_video',
    'notifying',
    'completed',
    'failed',
    'cancelled'
);
CREATE TYPE content_stage_status AS ENUM ('pending', 'in_progress', 'completed', 'failed', 'skipped');

CREATE TABLE content_requests (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    correlation_id varchar(64) UNIQUE NOT NULL,
    student_id varchar(100) NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
    topic varchar(500) NOT NULL,
    learning_objective text,
    grade_level varchar(50),
    duration_minutes integer,
    status content_request_status NOT NULL DEFAULT 'pending',
    current_stage varchar(100),
    progress_percentage integer DEFAULT 0 CHECK (progress_percentage BETWEEN 0 AND 100),
    created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    started_at timestamp,
    completed_at timestamp,
    failed_at timestamp,
    video_url text,
    script_text text,
    thumbnail_url text,
    error_message text,
    error_stage varchar(100),
    error_details jsonb,
    retry_count integer DEFAULT 0,
    request_metadata jsonb,
    total_duration_seconds integer,
    organization_id varchar(100) REFERENCES organizations (organization_id)
);
CREATE INDEX idx_content_requests_correlation ON content_requests (correlation_id);
CREATE INDEX idx_content_requests_student ON content_requests (student_id);
CREATE INDEX idx_content_requests_status ON content_requests (status);
CREATE INDEX idx_content_requests_created ON content_requests (created_at DESC);
CREATE INDEX idx_content_requests_org ON content_requests (organization_id);

CREATE TABLE request_stages (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    request_id uuid NOT NULL REFERENCES content_requests (id) ON DELETE CASCADE,
    stage_name varchar(100) NOT NULL,
    stage_order integer NOT NULL,
    status content_stage_status NOT NULL DEFAULT 'pending',
    started_at timestamp,
    completed_at timestamp,
    duration_seconds numeric(10, 3),
    output_data jsonb,
    error_message text,
    error_details jsonb,
    retry_count integer DEFAULT 0,
    max_retries integer DEFAULT 3,
    stage_metadata jsonb,
    CONSTRAINT unique_stage_per_request UNIQUE (request_id, stage_name)
);
CREATE INDEX idx_request_stages_request ON request_stages (request_id, stage_order);
CREATE INDEX idx_request_stages_status ON request_stages (status);

CREATE TABLE request_events (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    request_id uuid NOT NULL REFERENCES content_requests (id) ON DELETE CASCADE,
    event_type varchar(100) NOT NULL,
    event_message text NOT NULL,
    stage_name varchar(100),
    severity varchar(20),
    created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    event_data jsonb,
    source_service varchar(100),
    source_host varchar(255)
);
CREATE INDEX idx_request_events_request ON request_events (request_id, created_at DESC);
CREATE INDEX idx_request_events_type ON request_events (event_type);
CREATE INDEX idx_request_events_severity ON request_events (severity);
CREATE INDEX idx_request_events_created ON request_events (created_at DESC);

CREATE TABLE request_metrics (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    time_bucket timestamp NOT NULL,
    organization_id varchar(100) REFERENCES organizations (organization_id),
    total_requests integer DEFAULT 0,
    successful_requests integer DEFAULT 0,
    failed_requests integer DEFAULT 0,
    cancelled_requests integer DEFAULT 0,
    avg_total_duration numeric(10, 2),
    avg_validation_duration numeric(10, 2),
    avg_rag_duration numeric(10, 2),
    avg_script_duration numeric(10, 2),
    avg_video_duration numeric(10, 2),
    validation_errors integer DEFAULT 0,
    rag_errors integer DEFAULT 0,
    script_errors integer DEFAULT 0,
    video_errors integer DEFAULT 0,
    upload_errors integer DEFAULT 0,
    circuit_breaker_open_count integer DEFAULT 0,
    updated_at timestamp DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT unique_metrics_bucket UNIQUE (time_bucket, organization_id)
);
CREATE INDEX idx_request_metrics_time ON request_metrics (time_bucket DESC);
CREATE INDEX idx_request_metrics_org ON request_metrics (organization_id);

CREATE TABLE pipeline_stage_definitions (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    stage_name varchar(100) NOT NULL UNIQUE,
    display_name varchar(200) NOT NULL,
    stage_order integer NOT NULL,
    estimated_duration_seconds integer,
    description text,
    is_critical boolean DEFAULT true
);
INSERT INTO pipeline_stage_definitions
    (stage_name, display_name, stage_order, estimated_duration_seconds, description, is_critical)
VALUES
    ('validation', 'Request Validation', 1, 2, 'checks', true),
    ('rag_retrieval', 'OER Content Retrieval', 2, 10, 'search', true),
    ('script_generation', 'AI Script Generation', 3, 30, 'words', true),
    ('video_generation', 'Video Generation', 4, 120, 'pictures', true),
    ('video_processing', 'Video Processing & Upload', 5, 20, 'bytes', true),
    ('notification', 'Student Notification', 6, 2, 'news', false);

CREATE FUNCTION calculate_request_progress(req_id uuid) RETURNS integer AS $body$
DECLARE
    all_of_them integer;
    done integer;
BEGIN
    SELECT COUNT(*) INTO all_of_them FROM request_stages WHERE request_id = req_id;
    SELECT COUNT(*) INTO done FROM request_stages WHERE request_id = req_id AND status = 'completed';
    IF all_of_them > 0 THEN
        RETURN (done * 100) / all_of_them;
    END IF;
    RETURN 0;
END;
$body$ LANGUAGE plpgsql;

CREATE FUNCTION update_request_progress() RETURNS trigger AS $body$
BEGIN
    UPDATE content_requests
       SET progress_percentage = calculate_request_progress(NEW.request_id),
           current_stage = NEW.stage_name
     WHERE content_requests.id = NEW.request_id;
    RETURN NEW;
END;
$body$ LANGUAGE plpgsql;

CREATE TRIGGER update_progress_on_stage_change
    AFTER INSERT OR UPDATE ON request_stages
    FOR EACH ROW EXECUTE FUNCTION update_request_progress();

CREATE FUNCTION log_status_change() RETURNS trigger AS $body$
BEGIN
    IF OLD.status IS DISTINCT FROM NEW.status THEN
        INSERT INTO request_events (request_id, event_type, event_message, severity, event_data)
        VALUES (
            NEW.id,
            'status_change',
            format('Status changed from %s to %s', OLD.status, NEW.status),
            CASE NEW.status WHEN 'failed' THEN 'error' ELSE 'info' END,
            jsonb_build_object(
                'old_status', OLD.status::text,
                'new_status', NEW.status::text,
                'current_stage', NEW.current_stage
            )
        );
    END IF;
    RETURN NEW;
END;
$body$ LANGUAGE plpgsql;

CREATE TRIGGER log_request_status_changes
    AFTER UPDATE ON content_requests
    FOR EACH ROW EXECUTE FUNCTION log_status_change();

CREATE VIEW active_requests_dashboard AS
SELECT
    cr.id,
    cr.correlation_id,
    cr.student_id,
    CONCAT(u.first_name, ' ', u.last_name) AS student_name,
    cr.topic,
    cr.status,
    cr.progress_percentage,
    EXTRACT(EPOCH FROM (CURRENT_TIMESTAMP - cr.created_at)) AS elapsed_seconds,
    (
        SELECT json_agg(json_build_object('name', rs.stage_name, 'status', rs.status) ORDER BY rs.stage_order)
        FROM request_stages rs
        WHERE rs.request_id = cr.id
    ) AS stages
FROM content_requests cr
LEFT JOIN users u ON cr.student_id = u.user_id
WHERE cr.status NOT IN ('completed', 'failed', 'cancelled');

CREATE VIEW request_metrics_summary AS
SELECT
    DATE_TRUNC('hour', created_at) AS hour,
    COUNT(*) AS total_requests,
    COUNT(*) FILTER (WHERE status = 'completed') AS successful,
    COUNT(*) FILTER (WHERE status = 'failed') AS failed,
    COUNT(*) FILTER (
        WHERE status IN (
            'pending', 'validating', 'retrieving', 'generating_script', 'generating_video', 'processing_video',
            'notifying'
        )
    ) AS in_progress,
    AVG(total_duration_seconds) AS avg_duration,
    PERCENTILE_CONT(0.95) WITHIN GROUP (ORDER BY total_duration_seconds) AS p95_duration,
    COUNT(*) FILTER (WHERE retry_count > 0) AS retried_requests
FROM content_requests
WHERE created_at > NOW() - INTERVAL '24 hours'
GROUP BY DATE_TRUNC('hour', created_at);

CREATE INDEX idx_content_requests_correlation_status ON content_requests (correlation_id, status);
CREATE INDEX idx_content_requests_student_status_created
    ON content_requests (student_id, status, created_at DESC);
CREATE INDEX idx_content_requests_status_created ON content_requests (status, created_at DESC);
CREATE INDEX idx_content_requests_org_status_created
    ON content_requests (organization_id, status, created_at DESC) WHERE organization_id IS NOT NULL;
CREATE INDEX idx_content_requests_failed_debugging
    ON content_requests (status, error_stage, failed_at DESC) WHERE status = 'failed';

-- A little of everything that lives there.
INSERT INTO organizations (organization_id, name) VALUES ('org_district', 'A district');
INSERT INTO users (user_id, email, password_hash, first_name, last_name, role, organization_id)
VALUES
    ('user_ada', 'ada@example.org', '!', 'Ada', 'L', 'student', 'org_district'),
    ('7f3c9d4e-0f53-4a51-9a2b-2f4be0b1c9aa', 'max@example.org', '!', 'Max', 'P', 'student', NULL);
INSERT INTO content_requests (id, correlation_id, student_id, topic, status, organization_id, progress_percentage)
VALUES
    ('00000000-0000-4000-8000-000000000001', 'req_1', 'user_ada', 'a question', 'completed', 'org_district', 100),
    ('00000000-0000-4000-8000-000000000002', 'req_2', '7f3c9d4e-0f53-4a51-9a2b-2f4be0b1c9aa', 'another',
     'pending', NULL, 0);
INSERT INTO request_stages (request_id, stage_name, stage_order)
VALUES ('00000000-0000-4000-8000-000000000002', 'validation', 1);
UPDATE content_requests SET status = 'validating' WHERE correlation_id = 'req_2';
