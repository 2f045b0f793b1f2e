using System.Text.Json;

namespace Transparency.Contracts.Tests;

/// <summary>A value of any contract with every member set, the same on every run: what each member is called is what it holds.</summary>
internal static class Sample
{
    public static object Of(Type type, string name = "")
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string)) return JsonNamingPolicy.CamelCase.ConvertName(name);
        if (type == typeof(bool)) return true;
        if (type == typeof(int)) return name.Length;
        if (type == typeof(long)) return (long)name.Length;
        if (type == typeof(decimal)) return name.Length + 0.25m;
        if (type == typeof(Guid)) return new Guid("01890a5d-ac96-774b-bcce-b302099a8057");
        if (type == typeof(DateTimeOffset)) return new DateTimeOffset(2025, 1, 2, 3, 4, 5, 678, TimeSpan.FromHours(7)).AddSeconds(name.Length);
        if (type == typeof(DateOnly)) return new DateOnly(2025, 1, 2).AddDays(name.Length);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)) return List(type.GenericTypeArguments[0], name);
        if (type.IsGenericType) return Dictionary(type.GenericTypeArguments[1], name);
        return Contract(type);
    }

    private static object Contract(Type type)
    {
        var constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();
        var contract = constructor.Invoke([.. constructor.GetParameters().Select(p => Of(p.ParameterType, p.Name!))]);
        foreach (var property in type.GetProperties().Where(p => p.CanWrite)) property.SetValue(contract, Of(property.PropertyType, property.Name));
        return contract;
    }

    private static Array List(Type item, string name)
    {
        var list = Array.CreateInstance(item, 1);
        list.SetValue(Of(item, name), 0);
        return list;
    }

    private static object Dictionary(Type value, string name)
    {
        var dictionary = (System.Collections.IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), value))!;
        dictionary.Add(JsonNamingPolicy.CamelCase.ConvertName(name), Of(value, name));
        return dictionary;
    }
}
