/** Prints what is done and how long it took. */
export class Report {
  private readonly memory: string[] = [];

  /** @throws what the work throws, after naming the step */
  async step<T>(what: string, work: () => Promise<T>): Promise<T> {
    const began = Date.now();
    try {
      const result = await work();
      console.log(`PASS  ${what} (${((Date.now() - began) / 1_000).toFixed(1)} s)`);
      return result;
    } catch (error) {
      console.log(`FAIL  ${what}`);
      throw error;
    }
  }

  skip(what: string, why: string): void {
    console.log(`SKIP  ${what}: ${why}`);
  }

  peak(part: string, text: string): void {
    this.memory.push(`      ${part.padEnd(10)} ${text}`);
  }

  printPeaks(): void {
    console.log(`Peak memory, of the limit in the task definition:\n${this.memory.join('\n')}`);
  }
}
