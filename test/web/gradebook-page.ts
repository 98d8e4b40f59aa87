import type { Locator, Page } from 'playwright-core';

/** The gradebook of a class, as somebody at the keyboard uses it. */
export class GradebookPage {
  constructor(readonly page: Page) {}

  static async open(page: Page, title: string): Promise<GradebookPage> {
    await page.getByRole('link', { name: title }).click();
    await page.getByRole('grid').waitFor();
    return new GradebookPage(page);
  }

  /** The cell of a student and an assignment. */
  async cell(student: string, assignment: string): Promise<Locator> {
    const header = this.page.getByRole('columnheader', { name: assignment });
    const column = await header.getAttribute('aria-colindex');
    return this.row(student).locator(`[aria-colindex="${column}"]`);
  }

  row(student: string): Locator {
    return this.page.getByRole('row').filter({ has: this.page.getByRole('rowheader', { name: student }) });
  }

  total(student: string): Locator {
    return this.row(student).locator('.total-cell');
  }

  async choose(student: string, assignment: string): Promise<void> {
    await (await this.cell(student, assignment)).click();
  }

  /** Types as somebody at the number pad does, Enter after each. */
  async type(...entries: string[]): Promise<void> {
    for (const entry of entries) {
      await this.page.keyboard.type(entry);
      await this.page.keyboard.press('Enter');
    }
  }

  async texts(assignment: string, students: readonly string[]): Promise<string[]> {
    return Promise.all(
      students.map(
        async (student) => (await (await this.cell(student, assignment)).locator('.value').textContent()) ?? '',
      ),
    );
  }

  async allSaved(): Promise<void> {
    await this.page.getByText('Everything is saved').waitFor();
  }

  /** What a spreadsheet would get. */
  copied(): Promise<string> {
    return this.page.evaluate(() => {
      const clipboardData = new DataTransfer();
      const event = new ClipboardEvent('copy', { clipboardData, bubbles: true, cancelable: true });
      document.activeElement?.dispatchEvent(event);
      return clipboardData.getData('text/plain');
    });
  }

  /** The place of the keyboard, as screen readers count: the header is row 1, the names are column 1. */
  async place(): Promise<[row: number, column: number]> {
    const focused = this.page.locator(':focus');
    const row = await focused.locator('xpath=..').getAttribute('aria-rowindex');
    return [Number(row), Number(await focused.getAttribute('aria-colindex'))];
  }
}
