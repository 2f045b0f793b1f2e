using System.Globalization;

namespace Transparency.Scoring.Rubrics;

/// <summary>
/// An exact fraction, always reduced, denominator positive: points are added without any rounding, so the one rounding at the end is the
/// only one. Numerator and denominator are 128-bit; operations throw <see cref="OverflowException"/> rather than lose a digit.
/// </summary>
public readonly record struct Ratio : IComparable<Ratio>
{
    private readonly Int128 _below;

    private Ratio(Int128 above, Int128 below)
    {
        // Points are small numbers, and dividing 128 bits is not one instruction.
        if (above == (long)above && above != long.MinValue && below <= long.MaxValue)
        {
            var common = (long)Greatest((ulong)Math.Abs((long)above), (ulong)below);
            (Above, _below) = ((long)above / common, (long)below / common);
            return;
        }
        var divisor = Greatest(Int128.Abs(above), below);
        (Above, _below) = (above / divisor, below / divisor);
    }

    // A whole number is reduced already.
    private Ratio(Int128 whole) => (Above, _below) = (whole, 1);

    public static Ratio Zero => new(0);
    public static Ratio One => new(1);

    /// <summary>Numerator.</summary>
    public Int128 Above { get; }

    /// <summary>Denominator, at least 1.</summary>
    public Int128 Below => _below == 0 ? 1 : _below;

    public static implicit operator Ratio(int whole) => new((Int128)whole);

    /// <summary>The fraction <paramref name="above"/> ÷ <paramref name="below"/>.</summary>
    /// <exception cref="DivideByZeroException"><paramref name="below"/> is zero.</exception>
    public static Ratio Of(long above, long below) => below switch
    {
        0 => throw new DivideByZeroException(),
        < 0 => new Ratio(-(Int128)above, -(Int128)below),
        _ => new Ratio(above, below),
    };

    /// <summary>The decimal's exact value; at most 12 decimals.</summary>
    /// <exception cref="OverflowException">More decimals, or beyond ±10^15.</exception>
    public static Ratio Of(decimal value)
    {
        var (scaled, below) = (value, 1L);
        for (; scaled != decimal.Truncate(scaled); scaled *= 10) below = checked(below * (below < 1_000_000_000_000 ? 10 : throw new OverflowException("more than twelve decimals")));
        return new Ratio(checked((long)scaled), below);
    }

    // Most points are whole numbers, and a sum of halves is a half: nothing to reduce by, or little.
    public static Ratio operator +(Ratio left, Ratio right) => checked(left.Below == 1 && right.Below == 1 ? new Ratio(left.Above + right.Above)
        : new Ratio(left.Above * right.Below + right.Above * left.Below, left.Below * right.Below));
    public static Ratio operator -(Ratio left, Ratio right) => checked(new Ratio(left.Above * right.Below - right.Above * left.Below, left.Below * right.Below));
    public static Ratio operator *(Ratio left, Ratio right) => checked(left.Below == 1 && right.Below == 1 ? new Ratio(left.Above * right.Above)
        : new Ratio(left.Above * right.Above, left.Below * right.Below));

    /// <exception cref="DivideByZeroException"><paramref name="right"/> is zero.</exception>
    public static Ratio operator /(Ratio left, Ratio right) => right.Above == 0 ? throw new DivideByZeroException()
        : checked(new Ratio(left.Above * right.Below * Int128.Sign(right.Above), left.Below * Int128.Abs(right.Above)));

    public static bool operator <(Ratio left, Ratio right) => left.CompareTo(right) < 0;
    public static bool operator >(Ratio left, Ratio right) => left.CompareTo(right) > 0;
    public static bool operator <=(Ratio left, Ratio right) => left.CompareTo(right) <= 0;
    public static bool operator >=(Ratio left, Ratio right) => left.CompareTo(right) >= 0;

    public int CompareTo(Ratio other) => Below == other.Below ? Above.CompareTo(other.Above) : checked(Above * other.Below).CompareTo(checked(other.Above * Below));

    /// <summary>The value kept within 0 and 1.</summary>
    public Ratio Clamped() => this < Zero ? Zero : this > One ? One : this;

    /// <summary>Rounded once, half away from zero, decided on the exact fraction.</summary>
    /// <param name="decimals">0–9.</param>
    public decimal Rounded(int decimals)
    {
        if (Below == 1) return (decimal)Above;
        var scale = 1;
        for (var i = 0; i < decimals; i++) scale *= 10;
        return (decimal)Counted(scale) / scale;
    }

    /// <summary>How many units it is, rounded once, half away from zero, decided on the exact fraction.</summary>
    /// <param name="unit">Units that make one, at least 1.</param>
    /// <exception cref="OverflowException">It is more units than 64 bits hold.</exception>
    public long InUnits(int unit) => checked((long)Counted(unit));

    private Int128 Counted(int unit)
    {
        // Dividing 128 bits is not one instruction.
        if (Above is var above && above == (long)above && above != long.MinValue && Math.Abs((long)above) < long.MaxValue / unit && Below <= long.MaxValue / 2)
        {
            var (quotient, remainder) = Math.DivRem(Math.Abs((long)above) * unit, (long)Below);
            if (remainder * 2 >= (long)Below) quotient++;
            return above < 0 ? -quotient : quotient;
        }
        var (whole, rest) = Int128.DivRem(checked(Int128.Abs(Above) * unit), Below);
        if (rest * 2 >= Below) whole++;
        return Above < 0 ? -whole : whole;
    }

    /// <summary>The value as a decimal: exact when it ends within 28 digits, else to the last digit a decimal holds.</summary>
    public decimal ToDecimal() => Below == 1 ? (decimal)Above : (decimal)Above / (decimal)Below;

    public override string ToString() => Below == 1 ? Above.ToString(CultureInfo.InvariantCulture) : $"{Above}/{Below}";

    private static ulong Greatest(ulong left, ulong right)
    {
        while (right != 0) (left, right) = (right, left % right);
        return left == 0 ? 1 : left;
    }

    private static Int128 Greatest(Int128 left, Int128 right)
    {
        while (right != 0) (left, right) = (right, left % right);
        return left == 0 ? 1 : left;
    }
}
