/**
 * SQL: whether students know of an assignment: one with a future `assignDate` is for its teachers alone. A day without a
 * time, as imports bring it, was stored as the first moment of that day at the school.
 */
export const isAssigned = (item: string): string => `coalesce(${item}.assign_date <= now(), true)`;
