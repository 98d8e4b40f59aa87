/** What a digest can be about, in the order in which it says so. */
export const notificationKinds = ['gradesPosted', 'returnedSubmissions', 'workDue', 'extensions', 'reports'] as const;
export type NotificationKind = (typeof notificationKinds)[number];
