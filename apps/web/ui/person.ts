interface Named {
  givenName: string;
  familyName: string;
}

/** Official names, as lists of people are sorted. */
export const listName = ({ givenName, familyName }: Named): string => `${familyName}, ${givenName}`;
