import { type BundleChanges, sample } from '../api/bundles.ts';
import type { FixtureSchool, FixtureUser } from '../api/fixtures.ts';
import { eventually } from '../api/worker.ts';
import { ImportStage } from './import-stage.ts';

/** Imports and their undo as an administrator asks for them, in a school that no import is held in. */
export class UndoRequests {
  school!: FixtureSchool;
  admin!: FixtureUser;

  private constructor(private readonly stage: ImportStage) {}

  static async start(): Promise<UndoRequests> {
    return new UndoRequests(await ImportStage.start());
  }

  get test() {
    return this.stage.test;
  }

  close(): Promise<void> {
    return this.stage.close();
  }

  /** Another school, which nothing was imported into. */
  async begin(): Promise<void> {
    const { fixtures, database } = this.test;
    this.school = await fixtures.school();
    await database.run('UPDATE schools SET removal_limit_percent = 100 WHERE id = $1', [this.school.id]);
    this.admin = await fixtures.user(this.school, 'admin');
  }

  /** @returns the id of the import */
  async imported(changes: BundleChanges = {}): Promise<string> {
    const id = await this.stage.ask(this.admin, sample(changes));
    expect(await this.stage.ended(this.admin, id)).toMatchObject({ state: 'succeeded', errors: [] });
    return id;
  }

  ask(id: string, body: object = {}) {
    return this.test
      .as(this.admin)
      .post(`/v1/imports/${id}/undo`)
      .send({ reason: 'Last year’s export', ...body });
  }

  async undone(id: string, body: object = {}) {
    expect((await this.ask(id, body)).body.undo).toMatchObject({ state: 'queued', finishedAt: null });
    return eventually(20, async () => {
      const { undo } = (await this.test.as(this.admin).get(`/v1/imports/${id}`)).body;
      return undo.finishedAt === null ? undefined : undo;
    });
  }
}
