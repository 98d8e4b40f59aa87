import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Schools (tenants), OneRoster organisations, academic sessions, courses, users and their roles. */
export class CreateSchoolsAndPeople1763683200000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of up) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE roles, users, courses, academic_sessions, orgs, schools');
  }
}

const up = [
  `CREATE TABLE schools (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sourced_id text NOT NULL UNIQUE CHECK (length(sourced_id) BETWEEN 1 AND 255),
    name text NOT NULL,
    time_zone text NOT NULL DEFAULT 'UTC',
    allows_self_sign_up boolean NOT NULL DEFAULT false,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE orgs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id bigint NOT NULL REFERENCES schools,
    sourced_id text NOT NULL CHECK (length(sourced_id) BETWEEN 1 AND 255),
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'tobedeleted')),
    date_last_modified timestamptz,
    name text NOT NULL,
    type text NOT NULL CHECK (type IN ('department', 'school', 'district', 'local', 'state', 'national')),
    identifier text,
    parent_id bigint REFERENCES orgs,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (school_id, sourced_id)
  )`,
  'CREATE INDEX orgs_parent_id_idx ON orgs (parent_id) WHERE parent_id IS NOT NULL',
  `CREATE TABLE academic_sessions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id bigint NOT NULL REFERENCES schools,
    sourced_id text NOT NULL CHECK (length(sourced_id) BETWEEN 1 AND 255),
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'tobedeleted')),
    date_last_modified timestamptz,
    title text NOT NULL,
    type text NOT NULL CHECK (type IN ('gradingPeriod', 'semester', 'schoolYear', 'term')),
    start_date date NOT NULL,
    end_date date NOT NULL,
    parent_id bigint REFERENCES academic_sessions,
    school_year integer,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (school_id, sourced_id),
    CHECK (end_date >= start_date)
  )`,
  'CREATE INDEX academic_sessions_parent_id_idx ON academic_sessions (parent_id) WHERE parent_id IS NOT NULL',
  `CREATE TABLE courses (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id bigint NOT NULL REFERENCES schools,
    sourced_id text NOT NULL CHECK (length(sourced_id) BETWEEN 1 AND 255),
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'tobedeleted')),
    date_last_modified timestamptz,
    title text NOT NULL,
    course_code text,
    grades text[] NOT NULL DEFAULT '{}',
    subjects text[] NOT NULL DEFAULT '{}',
    subject_codes text[] NOT NULL DEFAULT '{}',
    org_id bigint NOT NULL REFERENCES orgs,
    school_year_id bigint REFERENCES academic_sessions,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (school_id, sourced_id)
  )`,
  'CREATE INDEX courses_org_id_idx ON courses (org_id)',
  'CREATE INDEX courses_school_year_id_idx ON courses (school_year_id) WHERE school_year_id IS NOT NULL',
  `CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id bigint NOT NULL REFERENCES schools,
    sourced_id text NOT NULL CHECK (length(sourced_id) BETWEEN 1 AND 255),
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'tobedeleted')),
    date_last_modified timestamptz,
    enabled boolean NOT NULL DEFAULT true,
    role text NOT NULL CHECK (role IN ('admin', 'teacher', 'student', 'none')),
    username text NOT NULL,
    email text,
    given_name text NOT NULL,
    middle_name text,
    family_name text NOT NULL,
    preferred_given_name text,
    preferred_family_name text,
    identifier text,
    phone text,
    grades text[] NOT NULL DEFAULT '{}',
    primary_org_id bigint REFERENCES orgs,
    cognito_sub text UNIQUE,
    tokens_valid_after timestamptz,
    avatar_upload_id uuid,
    metadata jsonb NOT NULL DEFAULT '{}',
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (school_id, sourced_id)
  )`,
  'CREATE UNIQUE INDEX users_school_id_email_key ON users (school_id, lower(email)) WHERE email IS NOT NULL',
  'CREATE INDEX users_school_id_name_idx ON users (school_id, lower(family_name), lower(given_name), id)',
  'CREATE INDEX users_primary_org_id_idx ON users (primary_org_id) WHERE primary_org_id IS NOT NULL',
  `CREATE TABLE roles (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id bigint NOT NULL REFERENCES schools,
    sourced_id text NOT NULL CHECK (length(sourced_id) BETWEEN 1 AND 255),
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'tobedeleted')),
    date_last_modified timestamptz,
    user_id bigint NOT NULL REFERENCES users,
    org_id bigint NOT NULL REFERENCES orgs,
    role_type text NOT NULL CHECK (role_type IN ('primary', 'secondary')),
    role text NOT NULL,
    begin_date date,
    end_date date,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (school_id, sourced_id)
  )`,
  'CREATE INDEX roles_user_id_idx ON roles (user_id)',
  'CREATE INDEX roles_org_id_idx ON roles (org_id)',
];
