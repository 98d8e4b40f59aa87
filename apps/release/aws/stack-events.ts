import { CloudFormationClient, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import type { Aws } from './clients.ts';
import { isAwsError } from './errors.ts';

export interface StackEvent {
  readonly id: string;
  readonly at: Date;
  /** As in the template; the stack's own name where the event is the stack's. */
  readonly resource: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string;
}

/** What happened to a stack since a moment, oldest first. */
export async function readStackEvents(
  { aws }: { readonly aws: Aws },
  { name, region }: { readonly name: string; readonly region: string },
  since: Date,
): Promise<StackEvent[]> {
  const found: StackEvent[] = [];
  let NextToken: string | undefined;
  try {
    do {
      const page = await aws
        .client(CloudFormationClient, region)
        .send(new DescribeStackEventsCommand({ StackName: name, NextToken }));
      for (const event of page.StackEvents ?? []) {
        // Newest first, so what follows is older still.
        if (event.Timestamp !== undefined && event.Timestamp < since) return found.reverse();
        found.push({
          id: event.EventId ?? '',
          at: event.Timestamp ?? since,
          resource: event.LogicalResourceId ?? '',
          type: event.ResourceType ?? '',
          status: event.ResourceStatus ?? '',
          reason: event.ResourceStatusReason ?? '',
        });
      }
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
  } catch (error) {
    // A stack that was deleted meanwhile has no events by its name.
    if (!isAwsError(error, 'ValidationError')) throw error;
  }
  return found.reverse();
}
