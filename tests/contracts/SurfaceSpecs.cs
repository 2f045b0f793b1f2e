using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Transparency.Contracts.Tests;

/// <summary>What crosses a wire is agreed on: every type, member and nullability stands in <c>surface.txt</c>, and a change shows in review.</summary>
public sealed class SurfaceSpecs
{
    public static readonly IReadOnlyList<Type> Contracts =
        [.. typeof(DecisionCapture.V1.CaseFact).Assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal)];

    [Fact]
    public void The_surface_is_the_one_agreed_on()
    {
        var surface = Surface();
        Snapshot.Check(surface, "surface.txt");
    }

    [Fact]
    public void Every_contract_is_a_sealed_record_in_a_versioned_namespace()
    {
        foreach (var type in Contracts)
        {
            type.IsSealed.ShouldBeTrue(type.FullName);
            type.IsClass.ShouldBeTrue(type.FullName);
            type.GetMethod("<Clone>$").ShouldNotBeNull(type.FullName);
            type.Namespace!.ShouldMatch(@"^Transparency\.Contracts\.[A-Za-z]+\.V[1-9]\d*$");
        }
    }

    [Fact]
    public void A_contract_holds_primitives_lists_of_them_and_other_contracts_of_its_service()
    {
        var wrong = from type in Contracts
                    from property in type.GetProperties()
                    where !IsAllowed(property.PropertyType, type.Namespace!)
                    select $"{type.FullName}.{property.Name}: {property.PropertyType}";
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void A_contract_has_no_behaviour_of_its_own()
    {
        const BindingFlags own = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;
        var methods = from type in Contracts
                      from method in type.GetMethods(own)
                      where !method.IsSpecialName && method.GetCustomAttribute<CompilerGeneratedAttribute>() is null
                          && method.Name is not ("ToString" or "PrintMembers" or "Equals" or "GetHashCode" or "<Clone>$" or "Deconstruct")
                      select $"{type.FullName}.{method.Name}";
        methods.ShouldBeEmpty();
    }

    [Fact]
    public void The_contracts_need_nothing_but_the_runtime() =>
        typeof(DecisionCapture.V1.CaseFact).Assembly.GetReferencedAssemblies().Select(a => a.Name!)
            .ShouldAllBe(name => name.StartsWith("System.", StringComparison.Ordinal));

    private static bool IsAllowed(Type type, string ns)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner) type = inner;
        if (type == typeof(string) || type == typeof(bool) || type == typeof(int) || type == typeof(long) || type == typeof(decimal)
            || type == typeof(Guid) || type == typeof(DateTimeOffset) || type == typeof(DateOnly)) return true;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)) return IsAllowed(type.GenericTypeArguments[0], ns);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
            return type.GenericTypeArguments[0] == typeof(string) && IsAllowed(type.GenericTypeArguments[1], ns);
        return Contracts.Contains(type) && type.Namespace == ns;
    }

    private static string Surface()
    {
        var nullability = new NullabilityInfoContext();
        var text = new StringBuilder();
        foreach (var type in Contracts)
        {
            text.Append(type.FullName!["Transparency.Contracts.".Length..]).Append('\n');
            var positional = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First().GetParameters().Select(p => p.Name).ToList();
            foreach (var property in type.GetProperties().Where(p => p.Name != "EqualityContract")
                         .OrderBy(p => positional.IndexOf(p.Name) is var i and >= 0 ? i : int.MaxValue).ThenBy(p => p.Name, StringComparer.Ordinal))
                text.Append("  ").Append(property.Name).Append(": ").Append(Name(nullability.Create(property)))
                    .Append(property.GetCustomAttribute<RequiredMemberAttribute>() is null ? "" : " required")
                    .Append(positional.Contains(property.Name) ? "" : " by name").Append('\n');
        }
        return text.ToString();
    }

    private static string Name(NullabilityInfo info)
    {
        var type = info.Type;
        if (Nullable.GetUnderlyingType(type) is { } inner) return inner.Name + "?";
        var name = type.IsGenericType ? type.Name[..type.Name.IndexOf('`')] + "<" + string.Join(", ", info.GenericTypeArguments.Select(Name)) + ">" : type.Name;
        return info.ReadState == NullabilityState.Nullable ? name + "?" : name;
    }
}
