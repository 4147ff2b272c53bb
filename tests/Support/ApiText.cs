using System.Reflection;

namespace Venvstacks.Testing;

/// <summary>Types as C# writes them, with the namespace left out.</summary>
internal static class ApiText
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(char)] = "char",
        [typeof(byte)] = "byte",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(double)] = "double",
    };

    /// <summary>The type of a property, field, parameter or result, with a question mark where it may be null.</summary>
    public static string Of(Type type, NullabilityInfo nullability)
    {
        bool mayBeNull = !type.IsValueType && nullability.ReadState == NullabilityState.Nullable;
        return Of(type) + (mayBeNull && !type.IsByRef ? "?" : "");
    }

    /// <summary>A type.</summary>
    public static string Of(Type type)
    {
        if (Keywords.TryGetValue(type, out string? keyword))
            return keyword;
        if (type.HasElementType)
            return Of(type.GetElementType()!) + (type.IsArray ? "[]" : "");
        if (Nullable.GetUnderlyingType(type) is { } value)
            return Of(value) + "?";
        if (type.IsGenericParameter)
            return type.Name;
        string name = type.Name.Split('`')[0];
        if (type.IsNested)
            name = $"{type.DeclaringType!.Name.Split('`')[0]}.{name}";
        Type[] arguments = type.GetGenericArguments();
        if (arguments.Length == 0)
            return name;
        string list = string.Join(", ", arguments.Select(Of));
        return name == "ValueTuple" ? $"({list})" : $"{name}<{list}>";
    }

    /// <summary>A parameter, with what it is where none is given.</summary>
    public static string Of(ParameterInfo parameter, NullabilityInfoContext context)
    {
        string kind =
            parameter.IsOut ? "out "
            : parameter.IsIn ? "in "
            : parameter.ParameterType.IsByRef ? "ref "
            : IsParams(parameter) ? "params "
            : "";
        string fallback = parameter.HasDefaultValue ? $" = {Of(parameter.RawDefaultValue)}" : "";
        return $"{kind}{Of(parameter.ParameterType, context.Create(parameter))} {parameter.Name}{fallback}";
    }

    private static string Of(object? value) =>
        value switch
        {
            null => "default",
            string text => $"\"{text}\"",
            bool flag => flag ? "true" : "false",
            _ => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value}"),
        };

    private static bool IsParams(ParameterInfo parameter) =>
        parameter.CustomAttributes.Any(attribute =>
            attribute.AttributeType.Name is "ParamArrayAttribute" or "ParamCollectionAttribute"
        );
}
