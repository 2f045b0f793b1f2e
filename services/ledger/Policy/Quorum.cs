namespace Transparency.Ledger;

/// <summary>Which sets of witnesses are enough.</summary>
public abstract record Quorum
{
    private Quorum()
    {
    }

    /// <summary>No cosignature is needed.</summary>
    public static Quorum None { get; } = new Group("none", 0, []);

    /// <summary>How it reads in messages.</summary>
    public abstract string Label { get; }

    /// <summary>Whether these witnesses, named by their keys, are enough.</summary>
    public abstract bool MetBy(IReadOnlySet<VerifierKey> cosigners);

    /// <summary>One witness.</summary>
    /// <param name="Label">The policy's own name for it.</param>
    /// <param name="Key">A cosignature key.</param>
    public sealed record Witness(string Label, VerifierKey Key) : Quorum
    {
        /// <inheritdoc />
        public override string Label { get; } = Label;

        /// <inheritdoc />
        public override bool MetBy(IReadOnlySet<VerifierKey> cosigners) => cosigners.Contains(Key);
    }

    /// <summary>At least so many of the members.</summary>
    /// <param name="Label">The policy's own name for it.</param>
    /// <param name="Threshold">How many, 0 to the number of members.</param>
    /// <param name="Members">Witnesses or groups.</param>
    public sealed record Group(string Label, int Threshold, IReadOnlyList<Quorum> Members) : Quorum
    {
        /// <inheritdoc />
        public override string Label { get; } = Label;

        /// <inheritdoc />
        public override bool MetBy(IReadOnlySet<VerifierKey> cosigners) => Members.Count(m => m.MetBy(cosigners)) >= Threshold;
    }
}
