import type { FakeAccount } from '../handlers.ts';

/** What becomes of a container that is started from an image. Times are seconds of the fake. */
export type Behaviour =
  | { readonly kind: 'healthy'; readonly startSeconds: number }
  | { readonly kind: 'crashes'; readonly log: readonly string[]; readonly exitCode: number }
  | { readonly kind: 'never-healthy'; readonly log: readonly string[] }
  | { readonly kind: 'image-missing' }
  | { readonly kind: 'secret-unreadable'; readonly secret: string }
  | { readonly kind: 'hangs' };

const healthy: Behaviour = { kind: 'healthy', startSeconds: 20 };

/** How images behave, by digest; what nobody scripted is healthy. */
export class Images {
  private readonly behaviours = new Map<string, Behaviour>();
  private readonly running = new Map<string, string>();

  constructor(private readonly fake: FakeAccount) {}

  behaviourOf(image: string): Behaviour {
    return this.behaviours.get(digestOf(image) ?? image) ?? healthy;
  }

  /** What a task reports as its container's digest: the image's own, or the platform's manifest in an index. */
  digestInTasks(image: string): string | undefined {
    const digest = digestOf(image);
    return digest === undefined ? undefined : (this.running.get(digest) ?? digest);
  }

  script(digest: string): ImageScript {
    const become = (behaviour: Behaviour) => void this.behaviours.set(digest, behaviour);
    return {
      healthy: () => become(healthy),
      startsSlowly: (startSeconds) => become({ kind: 'healthy', startSeconds }),
      crashesOnStart: ({ log, exitCode = 1 }) => become({ kind: 'crashes', log, exitCode }),
      neverHealthy: ({ log = [] } = {}) => become({ kind: 'never-healthy', log }),
      isMissing: () => become({ kind: 'image-missing' }),
      cannotReadSecret: (secret = `/classboard/${this.fake.settings.name}/database/runtime`) =>
        become({ kind: 'secret-unreadable', secret }),
      hangs: () => become({ kind: 'hangs' }),
      reportedAs: (manifest) => void this.running.set(digest, manifest),
    };
  }
}

export interface ImageScript {
  healthy(): void;
  /** Healthy, but each task takes so long to start. */
  startsSlowly(startSeconds: number): void;
  crashesOnStart(crash: { log: readonly string[]; exitCode?: number }): void;
  /** Runs, and the load balancer never gets a good answer. */
  neverHealthy(options?: { log?: readonly string[] }): void;
  /** The registry has no such image. */
  isMissing(): void;
  cannotReadSecret(secret?: string): void;
  /** Tasks stay PENDING for ever. */
  hangs(): void;
  /** Tasks report this digest, as ECS does for one manifest of an index. */
  reportedAs(manifest: string): void;
}

export const digestOf = (image: string): string | undefined => /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1];
