import { type DecimalText, quotientText } from './decimal.ts';

/** An exact ratio; the denominator is above 0. */
export interface Fraction {
  numerator: bigint;
  denominator: bigint;
}

/** The mean of ratios by weight, Σ weight × ratio ÷ Σ weight, of which the latter may be bounded. */
export class WeightedMean {
  private numerator = 0n;
  private denominator = 1n;
  weight = 0n;

  add(weight: bigint, numerator: bigint, denominator: bigint): void {
    this.weight += weight;
    if (denominator === this.denominator) {
      this.numerator += weight * numerator;
      return;
    }
    this.numerator = this.numerator * denominator + weight * numerator * this.denominator;
    this.denominator *= denominator;
  }

  /** Null where no weight was added. */
  mean(weightAtMost?: bigint): Fraction | null {
    if (this.weight === 0n) return null;
    const weight = weightAtMost !== undefined && this.weight > weightAtMost ? weightAtMost : this.weight;
    return { numerator: this.numerator, denominator: this.denominator * weight };
  }
}

/** Percent with ten places, cut. */
export const percentOf = (ratio: Fraction | null): DecimalText | null =>
  ratio && quotientText(100n * ratio.numerator, ratio.denominator);
