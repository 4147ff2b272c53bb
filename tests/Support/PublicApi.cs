using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Venvstacks.Testing;

/// <summary>Writes what other assemblies can use of one, a line for each member: equal surfaces give equal texts.</summary>
/// <remarks>What the compiler adds to records (equality, printing, deconstruction) is left out.</remarks>
public sealed class PublicApi
{
    /// <summary>The members that a type declares itself, also those that are not visible outside.</summary>
    public const BindingFlags Declared =
        BindingFlags.DeclaredOnly
        | BindingFlags.Public
        | BindingFlags.NonPublic
        | BindingFlags.Instance
        | BindingFlags.Static;

    private readonly StringBuilder _text = new();
    private readonly NullabilityInfoContext _nullability = new();

    private PublicApi() { }

    /// <summary>The public types of an assembly, by namespace and name.</summary>
    public static string Write(Assembly assembly)
    {
        PublicApi api = new();
        IOrderedEnumerable<IGrouping<string?, Type>> spaces = assembly
            .GetExportedTypes()
            .GroupBy(type => type.Namespace, StringComparer.Ordinal)
            .OrderBy(space => space.Key, StringComparer.Ordinal);
        foreach (IGrouping<string?, Type>? space in spaces)
        {
            api._text.Append($"# {space.Key}\n");
            foreach (Type type in space.OrderBy(type => type.FullName, StringComparer.Ordinal))
                api.Write(type);
        }
        return api._text.ToString();
    }

    private void Write(Type type)
    {
        _text.Append($"\n{HeadOf(type)}\n");
        IEnumerable<string> lines = type.IsEnum ? EnumLines(type) : type.GetMembers(Declared).SelectMany(LinesOf);
        foreach (string line in type.IsEnum ? lines : lines.Order(StringComparer.Ordinal))
            _text.Append($"    {line}\n");
    }

    private static string HeadOf(Type type)
    {
        string kind =
            type.IsEnum ? "enum"
            : type.IsInterface ? "interface"
            : type.IsValueType ? "struct"
            : type.IsAbstract && type.IsSealed ? "static class"
            : type.IsAbstract ? "abstract class"
            : type.IsSealed ? "sealed class"
            : "class";
        IEnumerable<Type> bases = type.IsEnum || type.IsValueType ? [] : [type.BaseType ?? typeof(object)];
        string[] names =
        [
            .. bases.Where(other => other != typeof(object)).Select(ApiText.Of),
            .. InterfacesOf(type).Select(ApiText.Of).Order(StringComparer.Ordinal),
        ];
        return $"{kind} {ApiText.Of(type)}" + (names.Length > 0 ? $" : {string.Join(", ", names)}" : "");
    }

    // Its own only, and without the equality that the compiler gives to records.
    private static IEnumerable<Type> InterfacesOf(Type type)
    {
        bool isRecord = type.GetMethod("PrintMembers", Declared) is not null;
        IEnumerable<Type> own = type.IsEnum ? [] : type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? []);
        return own.Where(one => one.IsVisible).Where(one => !isRecord || one.Name != "IEquatable`1");
    }

    private static IEnumerable<string> EnumLines(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => $"{field.Name} = {Convert.ToInt64(field.GetRawConstantValue())}");

    private IEnumerable<string> LinesOf(MemberInfo member) =>
        member switch
        {
            _ when member.GetCustomAttribute<CompilerGeneratedAttribute>() is not null => [],
            FieldInfo field when field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly => [LineOf(field)],
            PropertyInfo property when property.GetAccessors(nonPublic: true).Any(IsVisible) => [LineOf(property)],
            ConstructorInfo constructor when IsVisible(constructor) =>
            [
                $"{Protection(constructor)}new({ParametersOf(constructor)})",
            ],
            MethodInfo method when IsVisible(method) && IsNoAccessor(method) => [LineOf(method)],
            _ => [],
        };

    private string LineOf(FieldInfo field) =>
        $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{field.Name} : {ApiText.Of(field.FieldType, _nullability.Create(field))}";

    private string LineOf(PropertyInfo property)
    {
        MethodInfo[] accessors = [.. property.GetAccessors(nonPublic: true).Where(IsVisible)];
        string verbs = string.Join(" ", accessors.Select(VerbOf).Order(StringComparer.Ordinal));
        ParameterInfo[] index = property.GetIndexParameters();
        string name = index.Length > 0 ? $"this[{ParametersOf(index)}]" : property.Name;
        string type = ApiText.Of(property.PropertyType, _nullability.Create(property));
        return $"{Modifiers(accessors[0])}{name} : {type} {{ {verbs} }}";
    }

    private string LineOf(MethodInfo method)
    {
        string generic = method.IsGenericMethod
            ? $"<{string.Join(", ", method.GetGenericArguments().Select(ApiText.Of))}>"
            : "";
        string result = ApiText.Of(method.ReturnType, _nullability.Create(method.ReturnParameter));
        return $"{Modifiers(method)}{method.Name}{generic}({ParametersOf(method)}) : {result}";
    }

    private string ParametersOf(MethodBase method) => ParametersOf(method.GetParameters());

    private string ParametersOf(ParameterInfo[] parameters) =>
        string.Join(", ", parameters.Select(parameter => ApiText.Of(parameter, _nullability)));

    private static string Modifiers(MethodInfo method)
    {
        bool isOverride = method.GetBaseDefinition() != method;
        string way =
            method.IsStatic ? "static "
            : isOverride ? "override "
            : method is { IsAbstract: true, DeclaringType.IsInterface: false } ? "abstract "
            : method is { IsVirtual: true, IsFinal: false, DeclaringType.IsInterface: false } ? "virtual "
            : "";
        return Protection(method) + way;
    }

    private static string Protection(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string VerbOf(MethodInfo accessor)
    {
        bool isInit = accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
        return isInit ? "init" : accessor.Name[..3];
    }

    /// <summary>Whether other assemblies can call a method, if only from a derived type.</summary>
    public static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    /// <summary>Whether a method is one of its own, not the accessor of a property or an event; operators are.</summary>
    public static bool IsNoAccessor(MethodInfo method) =>
        !method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal);
}
