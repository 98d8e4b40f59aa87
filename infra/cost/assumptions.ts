import type { EnvironmentSettings } from '../settings.ts';

/** What a month brings, where a template cannot say it. */
export interface Usage {
  readonly averageTasksAboveMinimum: number;
  readonly activeUsers: number;
  readonly millionRequests: number;
  readonly uploadedGb: number;
  readonly storedUploadsGb: number;
  readonly deliveredGb: number;
  readonly logGb: number;
  readonly natGb: number;
  readonly mails: number;
}

const quiet: Usage = {
  averageTasksAboveMinimum: 0,
  activeUsers: 20,
  millionRequests: 0.2,
  uploadedGb: 1,
  storedUploadsGb: 5,
  deliveredGb: 2,
  logGb: 2,
  natGb: 10,
  mails: 500,
};

/** A university of 25,000 people, half of whom come by in a month. */
const busy: Usage = {
  averageTasksAboveMinimum: 1,
  activeUsers: 12_500,
  millionRequests: 40,
  uploadedGb: 60,
  storedUploadsGb: 500,
  deliveredGb: 400,
  logGb: 40,
  natGb: 150,
  mails: 60_000,
};

/** Stands by: its tasks do not run, its database follows, its copies are paid where they lie. */
const standby: Usage = { ...quiet, activeUsers: 0, millionRequests: 0.3, uploadedGb: 0, storedUploadsGb: 0, mails: 0 };

/** Where the service may rest at no task, it stands by; where data is backed up elsewhere, people work. */
export function usageOf(settings: EnvironmentSettings): Usage {
  if (settings.service.api.minTasks === 0) return standby;
  return settings.backup?.copyTo === undefined ? quiet : busy;
}
